import type {Log} from '../../kit/log.js';
import {BatchSize} from './batch-size.js';
import {type Delivery, type FaultKind, type Job, LinkFault} from './job.js';
import {JobQueue, type Waiting} from './job-queue.js';
import {NodeProbe} from './node-probe.js';
import type {Peer} from './outliers.js';
import {isUnreached, maxCalls, PartChannel} from './part-channel.js';
import {ServiceTime} from './service-time.js';

/**
 * `suspect`: silent for longer than an evaluation may take. `ejected`: there, but far worse than its peers. `away`:
 * gone, asked again until it is back.
 */
export type LinkState = 'ready' | 'suspect' | 'ejected' | 'draining' | 'away';

export interface LinkOptions {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly log: Log;
  readonly onChange: () => void;
}

/** Bundles that a node keeps: those it told of last. */
const keptDigests = 3;

/** Silence after which a node is asked whether it lives: while it has work; while it has none; while it is out. */
const silenceMs = {working: 100, idle: 120, out: 200};
/** From the question on: then it gets nothing new; then its work goes to others. Evaluations take up to 250 ms. */
const suspectAfterMs = 275;
const lostAfterMs = 1000;

/** Time out after the first ejection; each further one in a row takes as much longer. */
const ejectionMs = 5000;
/** Well behaved for so long after it came back, a node starts anew. */
const forgivenMs = 60_000;

/**
 * The gateway's side of one node: what all requests of a turn of the event loop have for it travels as one call over
 * plain HTTP keep-alive connections. Holds what is known about the node's state and speed.
 */
export class NodeLink implements Peer {
  readonly name: string;
  readonly group: string;
  readonly url: string;
  readonly groups: ReadonlySet<string>;
  /** Digests of bundles that it is known to hold. */
  digests: ReadonlySet<string> = new Set();
  failures = 0;
  readonly #options: LinkOptions;
  readonly #queue = new JobQueue();
  readonly #size = new BatchSize();
  readonly #speed = new ServiceTime();
  readonly #probe: NodeProbe;
  readonly #channel: PartChannel;
  #state: LinkState = 'away';
  /** Jobs that wait here or are under way. */
  #load = 0;
  #calls = 0;
  #callsSeen = 0;
  #latencyMs = 0;
  #scheduled = false;
  #heardAt = Number.NEGATIVE_INFINITY;
  #probing = false;
  #closed = false;
  #ejections = 0;
  #ejectedUntil = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.name = options.name;
    this.group = options.group;
    this.url = options.url;
    this.groups = new Set(options.group.split(','));
    this.#channel = new PartChannel(options.url, options.token);
    this.#probe = new NodeProbe(options.url, () => {
      // Closed by the other side: at the next tick we ask why.
      if (this.#state !== 'away') this.#heardAt = Number.NEGATIVE_INFINITY;
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  set state(state: LinkState) {
    const from = this.#state;
    if (from === state) return;
    const {log, onChange} = this.#options;
    log.info({node: this.name, group: this.group, url: this.url, from, to: state}, 'node changed');
    this.#state = state;
    if (state === 'ready' && from !== 'suspect') this.#speed.joined(performance.now());
    onChange();
  }

  /** As people are told: `ejected` is a node that is registered but not asked. */
  get shownState(): 'ready' | 'ejected' | 'draining' {
    return this.#state === 'ready' || this.#state === 'draining' ? this.#state : 'ejected';
  }

  get load(): number {
    return this.#load;
  }

  /** Time of a call; undefined before twenty were seen. */
  get latencyMs(): number | undefined {
    return this.#callsSeen < 20 ? undefined : this.#latencyMs;
  }

  /** Milliseconds that it takes for a job, as seen from here. */
  jobMs(now: number): number {
    return this.#speed.perJobMs(now);
  }

  /** Milliseconds of work that lie before a new job. */
  expectedMs(now: number): number {
    return this.#speed.expectedMs(this.#load, now);
  }

  /** Takes in which bundles it serves: those told of last come first. */
  serves(digests: readonly string[]): void {
    const known = digests.every(digest => this.digests.has(digest));
    if (known) return;
    this.digests = new Set([...digests, ...this.digests].slice(0, keptDigests));
    this.#options.onChange();
  }

  /** Hands in a job. Rejects with a LinkFault only. */
  submit(job: Job): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      if (this.#load++ === 0) this.#speed.woke(performance.now());
      this.#queue.add({job, resolve, reject});
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#flush();
      });
    });
  }

  /** Looks after the node. Called every few milliseconds. */
  tick(now: number): void {
    if (this.#closed) return;
    if (this.#state === 'ejected' && now > this.#ejectedUntil) this.state = 'ready';
    if (this.#probing) return;
    const isOut = this.#state === 'away' || this.#state === 'draining';
    const patienceMs = isOut ? silenceMs.out : this.#calls > 0 ? silenceMs.working : silenceMs.idle;
    if (now - this.#heardAt > patienceMs) void this.#ask();
  }

  /** Takes it out of rotation for a while. */
  eject(now: number): void {
    this.#ejections = now - this.#ejectedUntil > forgivenMs ? 1 : this.#ejections + 1;
    this.#ejectedUntil = now + ejectionMs * this.#ejections;
    this.failures = 0;
    this.#callsSeen = 0;
    this.state = 'ejected';
  }

  /** No new jobs; closes when the last one is back. */
  async retire(): Promise<void> {
    this.state = 'draining';
    while (this.#load > 0 && !this.#closed) await new Promise(resolve => setTimeout(resolve, silenceMs.working));
    await this.close();
  }

  /** Ends the connections. Jobs under way are lost. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.clear()) this.#fail(waiting, 'unreached', 'the gateway let go of it');
    await Promise.all([this.#channel.close(), this.#probe.close()]);
  }

  #flush(): void {
    while (this.#calls < maxCalls) {
      // The last connection is kept free of batches, so that a single request never waits behind them.
      const {batch, late} = this.#queue.take(this.#size.most, performance.now(), this.#calls < maxCalls - 1);
      for (const waiting of late) this.#fail(waiting, 'late', 'its time was over');
      if (batch.length === 0) return;
      void this.#send(batch);
    }
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now();
    if (this.#calls++ === 0) this.#heardAt = Math.max(this.#heardAt, startedAt);
    let body = '';
    let endsAt = 0;
    for (const {job} of batch) {
      body += job.line;
      endsAt = Math.max(endsAt, job.endsAt);
    }
    try {
      const answer = await this.#channel.call(body, batch[0]!.job.digest, endsAt - startedAt);
      this.#heard();
      if (answer.isDraining) this.state = 'draining';
      if (answer.status === 200) {
        this.#learn(batch.length, startedAt, answer.workMs);
        this.#deliver(batch, answer.text);
      } else this.#refused(batch, answer.status);
    } catch (error) {
      this.#broken(batch, error as Error);
    }
    this.#calls--;
    this.#flush();
  }

  #learn(jobs: number, startedAt: number, workMs: number): void {
    const now = performance.now();
    this.#size.learn(jobs, workMs);
    this.#speed.delivered(jobs, now);
    this.#callsSeen++;
    // Counted by jobs: a large batch takes longer, and is not slower for it.
    const tookMs = (now - startedAt) / Math.sqrt(jobs);
    this.#latencyMs = this.#callsSeen === 1 ? tookMs : this.#latencyMs * 0.9 + tookMs * 0.1;
  }

  #deliver(batch: readonly Waiting[], text: string): void {
    let start = 0;
    let strange = false;
    for (const waiting of batch) {
      const end = text.indexOf('\n', start);
      if (end < 0) {
        strange = true;
        this.#fail(waiting, 'strange', 'its answer is too short');
        continue;
      }
      this.#load--;
      waiting.resolve({answer: text.slice(start, end), link: this});
      start = end + 1;
    }
    if (strange) this.failures++;
    else this.failures = 0;
  }

  #refused(batch: readonly Waiting[], status: number): void {
    const [kind, why]: [FaultKind, string] =
      status === 409
        ? ['bundle-unknown', 'it does not have the bundle']
        : status === 503
          ? ['turned-away', 'it is stopping']
          : ['strange', `it answers with status ${status}`];
    if (kind === 'turned-away' && this.#state === 'ready') this.state = 'draining';
    if (kind === 'strange') this.failures++;
    if (kind === 'bundle-unknown') {
      this.digests = new Set([...this.digests].filter(digest => digest !== batch[0]!.job.digest));
      this.#options.onChange();
    }
    for (const waiting of batch) this.#fail(waiting, kind, why);
  }

  #broken(batch: readonly Waiting[], error: Error): void {
    const kind = isUnreached(error) ? 'unreached' : 'lost';
    if (!this.#closed) this.state = 'away';
    for (const waiting of batch) this.#fail(waiting, kind, error.message);
    // What has not been sent yet need not wait for this node.
    for (const waiting of this.#queue.clear()) this.#fail(waiting, 'unreached', error.message);
  }

  #fail({reject}: Waiting, kind: FaultKind, why: string): void {
    this.#load--;
    reject(new LinkFault(kind, this, why));
  }

  #heard(): void {
    this.#heardAt = performance.now();
    if (this.#state === 'suspect') this.state = 'ready';
  }

  async #ask(): Promise<void> {
    this.#probing = true;
    try {
      const {ready, bundles} = await this.#probe.ask(lostAfterMs, {
        afterMs: suspectAfterMs,
        heardAt: () => this.#heardAt,
        onSilence: () => {
          if (this.#state === 'ready') this.state = 'suspect';
        },
      });
      this.#heard();
      if (ready) {
        this.serves(bundles);
        if (this.#state === 'away' || this.#state === 'draining') this.state = 'ready';
      } else if (this.#state !== 'away') this.state = 'draining';
    } catch (error) {
      this.#heardAt = performance.now();
      if (this.#closed) return;
      if (this.#state !== 'away') {
        this.#options.log.warn({node: this.name, why: (error as Error).message}, 'node does not answer');
        this.state = 'away';
      }
      // Ends the calls under way: their jobs are tried elsewhere.
      if (this.#calls > 0) await this.#channel.reset(error as Error);
    } finally {
      this.#probing = false;
    }
  }
}
