import type {Log} from '../../kit/log.js';
import {Waiters} from '../../kit/wait.js';
import type {Member} from '../api/role-messages.js';
import {isDoneFirst} from './least-work.js';
import {NodeLink} from './node-link.js';
import {outliers} from './outliers.js';

export interface DirectoryOptions {
  readonly token: string | undefined;
  readonly log: Log;
  /** A node was taken out of rotation. */
  readonly onEjected?: (link: NodeLink) => void;
}

/** A node that is always there, whatever control says. */
export interface StaticNode {
  readonly name: string;
  readonly group: string;
  readonly url: string;
}

const tickMs = 25;
/** A node so many times slower than its fastest peer hardly gets a job; below so many milliseconds it is noise. */
const avoidedTimes = 4;
const avoidedMs = 2;
/** How often nodes are compared with each other. */
const judgeMs = 250;

/** The nodes that the gateway knows, and which of them to ask. */
export class Directory {
  readonly #links = new Map<string, NodeLink>();
  readonly #options: DirectoryOptions;
  readonly #listeners: (() => void)[] = [];
  readonly #waiters = new Waiters();
  readonly #candidates = new Map<string, readonly NodeLink[]>();
  /** URLs by who told of them. A node stays while anybody tells of it. */
  readonly #told = new Map<string, ReadonlySet<string>>();
  readonly #timer: NodeJS.Timeout;
  #judgedAt = 0;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(performance.now()), tickMs);
    this.#timer.unref();
  }

  get links(): readonly NodeLink[] {
    return [...this.#links.values()];
  }

  /**
   * Takes the list of a source, such as control or a DNS name: who is new joins, who is in no list any more leaves.
   * Whether a node is ready is asked of itself; that it is going is taken from anybody.
   */
  update(source: string, members: readonly Pick<Member, 'name' | 'group' | 'url' | 'state' | 'bundle'>[]): void {
    this.#told.set(source, new Set(members.map(member => member.url)));
    for (const member of members) {
      const link = this.#link(member);
      if (member.bundle) link.serves(member.bundle.split(','));
      if (member.state === 'draining' || member.state === 'stopped') link.drain();
    }
    const named = new Set([...this.#told.values()].flatMap(urls => [...urls]));
    for (const [url, link] of this.#links) {
      if (named.has(url)) continue;
      this.#links.delete(url);
      void link.retire();
    }
    this.#changed();
  }

  /**
   * The node to ask, among the ready ones of a group that have the bundle: of two taken at random the one with less
   * work before it (Mitzenmacher, "The power of two choices in randomized load balancing"). `not` have been tried.
   */
  pick(group: string, digest: string, not?: ReadonlySet<NodeLink>): NodeLink | undefined {
    let found = this.#candidatesOf(group, digest);
    if (not && not.size > 0) found = found.filter(link => !not.has(link));
    if (found.length < 2) return found[0];
    const first = Math.floor(Math.random() * found.length);
    const second = (first + 1 + Math.floor(Math.random() * (found.length - 1))) % found.length;
    const [a, b] = [found[first]!, found[second]!];
    const now = performance.now();
    return isDoneFirst(a.work(now), b.work(now)) ? a : b;
  }

  /** Whether a node is in rotation and yet passed over, because its peers are that much faster. */
  isAvoided(link: NodeLink): boolean {
    if (link.state !== 'ready') return false;
    const now = performance.now();
    const peers = this.links.filter(({group, state}) => group === link.group && state === 'ready');
    const fastestMs = Math.min(...peers.map(peer => peer.jobMs(now)));
    return link.jobMs(now) > Math.max(avoidedMs, fastestMs * avoidedTimes);
  }

  /** The nodes as `/health` lists them. */
  report(): object[] {
    return this.links.map(link => ({
      name: link.name,
      group: link.group,
      url: link.url,
      state: link.shownState,
      avoided: this.isAvoided(link),
      in_flight: link.load,
    }));
  }

  /** Whether some node of the group is ready for the bundle. */
  covers(group: string, digest: string): boolean {
    return this.#candidatesOf(group, digest).length > 0;
  }

  /** Resolves at the next change, or after this time. */
  change(timeoutMs: number): Promise<void> {
    return this.#waiters.wait(timeoutMs);
  }

  /** Calls the listener at each change, before those who wait hear of it. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.links.map(link => link.close()));
  }

  #tick(now: number): void {
    for (const link of this.#links.values()) link.tick(now);
    if (now - this.#judgedAt < judgeMs) return;
    this.#judgedAt = now;
    for (const group of new Set(this.links.map(link => link.group))) this.#judge(group, now);
  }

  #judge(group: string, now: number): void {
    const all = this.links.filter(link => link.group === group);
    const ready = all.filter(link => link.state === 'ready');
    for (const link of outliers(ready, all.length - ready.length)) {
      this.#options.log.warn({node: link.name, failures: link.failures, latencyMs: link.latencyMs}, 'node ejected');
      link.eject(now);
      this.#options.onEjected?.(link);
    }
  }

  #candidatesOf(group: string, digest: string): readonly NodeLink[] {
    const key = `${group} ${digest}`;
    let found = this.#candidates.get(key);
    if (!found) {
      const able = this.links.filter(link => link.holds(group, digest));
      found = able.filter(link => link.state === 'ready');
      // Better a node that may be gone, or a slow one, than nobody.
      if (found.length === 0) found = able.filter(({state}) => state === 'suspect' || state === 'ejected');
      this.#candidates.set(key, found);
    }
    return found;
  }

  #link({name, group, url}: StaticNode): NodeLink {
    const known = this.#links.get(url);
    if (known && known.name === name && known.group === group) return known;
    void known?.retire();
    const link = new NodeLink({name, group, url, ...this.#options, onChange: () => this.#changed()});
    this.#links.set(url, link);
    return link;
  }

  #changed(): void {
    this.#candidates.clear();
    for (const listener of this.#listeners) listener();
    this.#waiters.wake();
  }
}
