import type {Log} from '../../kit/log.js';
import {poll} from '../../kit/wait.js';
import {everyGroup} from '../../rules/ruleset/bundle.js';
import type {Delivery, Job} from './job.js';
import type {Work} from './least-work.js';
import {NodeCalls} from './node-calls.js';
import {lostAfterMs, NodeHealth, type NodeState, suspectAfterMs} from './node-health.js';
import {NodeProbe} from './node-probe.js';
import type {Peer} from './outliers.js';
import {ServiceTime} from './service-time.js';

export interface ConnectionOptions {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly log: Log;
  /** Its state changed, or the bundles that it holds. */
  readonly onChange: () => void;
}

/** A node keeps so many bundles: those it named last. */
const keptDigests = 3;
/** How often it is checked whether the last job of a leaving node is back. */
const retiringEveryMs = 100;

/** The gateway's connection to one node: its health, its speed, the bundles it holds, the calls to it. */
export class NodeConnection implements Peer {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly #groups: ReadonlySet<string>;
  readonly #health: NodeHealth;
  readonly #speed = new ServiceTime();
  readonly #calls: NodeCalls;
  readonly #probe: NodeProbe;
  #digests: ReadonlySet<string> = new Set();
  #isAsking = false;
  #isClosed = false;

  constructor(private readonly options: ConnectionOptions) {
    const {name, group, url, token} = options;
    this.name = name;
    this.group = group;
    this.url = url;
    this.#groups = new Set(group.split(','));
    this.#health = new NodeHealth((from, to) => this.#changed(from, to));
    this.#calls = new NodeCalls({
      node: name,
      url,
      token,
      health: this.#health,
      speed: this.#speed,
      onBundleUnknown: digest => this.#lacks(digest),
    });
    this.#probe = new NodeProbe(url, () => this.#health.disconnected());
  }

  get state(): NodeState {
    return this.#health.state;
  }

  /** The state in metrics and `/health`: `ejected` is a node that is registered but not asked. */
  get shownState(): 'ready' | 'ejected' | 'draining' {
    const {state} = this.#health;
    return state === 'ready' || state === 'draining' ? state : 'ejected';
  }

  /** Jobs that wait here or are under way. */
  get load(): number {
    return this.#calls.load;
  }

  get failures(): number {
    return this.#health.failures;
  }

  get latencyMs(): number | undefined {
    return this.#calls.latency.ms;
  }

  /** Milliseconds that it takes for a job, as seen from here. */
  jobMs(now: number): number {
    return this.#speed.perJobMs(now);
  }

  /** The work that comes before a new job there. */
  work(now: number): Work {
    return {load: this.load, jobMs: this.#speed.reckonedMs(now)};
  }

  /** Whether it evaluates rules of the group, and is known to hold the bundle. */
  holds(group: string, digest: string): boolean {
    return (this.#groups.has(group) || this.#groups.has(everyGroup)) && this.#digests.has(digest);
  }

  /** Takes the bundles that it serves: those named last come first. */
  serves(digests: readonly string[]): void {
    if (digests.every(digest => this.#digests.has(digest))) return;
    this.#digests = new Set([...digests, ...this.#digests].slice(0, keptDigests));
    this.options.onChange();
  }

  /** Hands in a job. Rejects with a DeliveryFault only. */
  submit(job: Job): Promise<Delivery> {
    return this.#calls.submit(job);
  }

  /** Looks after the node. Called every few milliseconds. */
  tick(now: number): void {
    if (this.#isClosed) return;
    this.#health.tick(now);
    if (!this.#isAsking && this.#health.isSilent(now, this.#calls.isCalling)) void this.#ask();
  }

  /** Takes it out of rotation for a while. */
  eject(now: number): void {
    this.#calls.latency.forget();
    this.#health.ejected(now);
  }

  /** It gets no new jobs until it says that it is ready. */
  drain(): void {
    this.#health.drained();
  }

  /** No new jobs; closes when the last one is back. */
  async retire(): Promise<void> {
    this.drain();
    await poll(() => this.load === 0 || this.#isClosed, {everyMs: retiringEveryMs});
    await this.close();
  }

  /** Ends the connections. Jobs under way are lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#calls.close(), this.#probe.close()]);
  }

  #changed(from: NodeState, to: NodeState): void {
    const {log, onChange} = this.options;
    log.info({node: this.name, group: this.group, url: this.url, from, to}, 'node changed');
    if (to === 'ready' && from !== 'suspect') this.#speed.joined(performance.now());
    onChange();
  }

  #lacks(digest: string): void {
    this.#digests = new Set([...this.#digests].filter(known => known !== digest));
    this.options.onChange();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const {ready, bundles} = await this.#probe.ask(lostAfterMs, {
        afterMs: suspectAfterMs,
        heardAt: () => this.#health.heardAt,
        onSilence: () => this.#health.suspected(),
      });
      if (ready) this.serves(bundles);
      this.#health.answered(ready, performance.now());
    } catch (error) {
      if (this.#isClosed) return;
      if (this.state !== 'away') {
        this.options.log.warn({node: this.name, why: (error as Error).message}, 'node does not answer');
      }
      this.#health.unanswered(performance.now());
      await this.#calls.reset(error as Error);
    } finally {
      this.#isAsking = false;
    }
  }
}
