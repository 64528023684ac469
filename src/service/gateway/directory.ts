import type {Log} from '../../kit/log.js';
import {Waiters} from '../../kit/wait.js';
import type {Member} from '../api/role-messages.js';
import {isDoneFirst} from './least-work.js';
import {NodeConnection} from './node-connection.js';
import {outliers} from './outliers.js';

export interface DirectoryOptions {
  readonly token: string | undefined;
  readonly log: Log;
  /** A node was taken out of rotation. */
  readonly onEjected?: (connection: NodeConnection) => void;
}

/** A node that is always there, whatever control says. */
export type StaticNode = Pick<Member, 'name' | 'group' | 'url'>;

const tickMs = 25;
/** A node so many times slower than its fastest peer hardly gets a job; below so many milliseconds it is noise. */
const avoidedTimes = 4;
const avoidedMs = 2;
/** How often nodes are compared with each other. */
const judgeMs = 250;

/** The nodes that the gateway knows, and which of them to ask. */
export class Directory {
  readonly #connections = new Map<string, NodeConnection>();
  readonly #listeners: (() => void)[] = [];
  readonly #waiters = new Waiters();
  readonly #candidates = new Map<string, readonly NodeConnection[]>();
  /** URLs by their source. A node stays while any source names it. */
  readonly #bySource = new Map<string, ReadonlySet<string>>();
  readonly #timer: NodeJS.Timeout;
  #judgedAt = 0;

  constructor(private readonly options: DirectoryOptions) {
    this.#timer = setInterval(() => this.#tick(performance.now()), tickMs);
    this.#timer.unref();
  }

  get connections(): readonly NodeConnection[] {
    return [...this.#connections.values()];
  }

  /**
   * Takes the list of a source, such as control or a DNS name: new nodes join, nodes that no list names any more leave.
   * A node itself is asked whether it is ready; that it is leaving is believed of any source.
   */
  update(source: string, members: readonly Pick<Member, 'name' | 'group' | 'url' | 'state' | 'bundle'>[]): void {
    this.#bySource.set(source, new Set(members.map(member => member.url)));
    for (const member of members) {
      const connection = this.#connect(member);
      if (member.bundle) connection.serves(member.bundle.split(','));
      if (member.state === 'draining' || member.state === 'stopped') connection.drain();
    }
    const named = new Set([...this.#bySource.values()].flatMap(urls => [...urls]));
    for (const [url, connection] of this.#connections) {
      if (named.has(url)) continue;
      this.#connections.delete(url);
      void connection.retire();
    }
    this.#changed();
  }

  /**
   * The node to ask, among the ready ones of a group that have the bundle: of two taken at random the one with less
   * work before it (Mitzenmacher, "The power of two choices in randomized load balancing"). `not` have been tried.
   */
  pick(group: string, digest: string, not?: ReadonlySet<NodeConnection>): NodeConnection | undefined {
    let found = this.#candidatesOf(group, digest);
    if (not && not.size > 0) found = found.filter(connection => !not.has(connection));
    if (found.length < 2) return found[0];
    const first = Math.floor(Math.random() * found.length);
    const second = (first + 1 + Math.floor(Math.random() * (found.length - 1))) % found.length;
    const [a, b] = [found[first]!, found[second]!];
    const now = performance.now();
    return isDoneFirst(a.work(now), b.work(now)) ? a : b;
  }

  /** Whether a node is in rotation and yet passed over, because its peers are that much faster. */
  isAvoided(connection: NodeConnection): boolean {
    if (connection.state !== 'ready') return false;
    const now = performance.now();
    const peers = this.connections.filter(({group, state}) => group === connection.group && state === 'ready');
    const fastestMs = Math.min(...peers.map(peer => peer.jobMs(now)));
    return connection.jobMs(now) > Math.max(avoidedMs, fastestMs * avoidedTimes);
  }

  /** The nodes as `/health` lists them. */
  report(): object[] {
    return this.connections.map(connection => ({
      name: connection.name,
      group: connection.group,
      url: connection.url,
      state: connection.shownState,
      avoided: this.isAvoided(connection),
      in_flight: connection.load,
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

  /** Calls the listener at each change, before `change` resolves. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.connections.map(connection => connection.close()));
  }

  #tick(now: number): void {
    for (const connection of this.#connections.values()) connection.tick(now);
    if (now - this.#judgedAt < judgeMs) return;
    this.#judgedAt = now;
    for (const group of new Set(this.connections.map(connection => connection.group))) this.#judge(group, now);
  }

  #judge(group: string, now: number): void {
    const all = this.connections.filter(connection => connection.group === group);
    const ready = all.filter(connection => connection.state === 'ready');
    for (const connection of outliers(ready, all.length - ready.length)) {
      this.options.log.warn(
        {node: connection.name, failures: connection.failures, latencyMs: connection.latencyMs},
        'node ejected',
      );
      connection.eject(now);
      this.options.onEjected?.(connection);
    }
  }

  #candidatesOf(group: string, digest: string): readonly NodeConnection[] {
    const key = `${group} ${digest}`;
    let found = this.#candidates.get(key);
    if (!found) {
      const able = this.connections.filter(connection => connection.holds(group, digest));
      found = able.filter(connection => connection.state === 'ready');
      // A node that may be gone or slow is better than none.
      if (found.length === 0) found = able.filter(({state}) => state === 'suspect' || state === 'ejected');
      this.#candidates.set(key, found);
    }
    return found;
  }

  #connect({name, group, url}: StaticNode): NodeConnection {
    const known = this.#connections.get(url);
    if (known && known.name === name && known.group === group) return known;
    void known?.retire();
    const connection = new NodeConnection({name, group, url, ...this.options, onChange: () => this.#changed()});
    this.#connections.set(url, connection);
    return connection;
  }

  #changed(): void {
    this.#candidates.clear();
    for (const listener of this.#listeners) listener();
    this.#waiters.wake();
  }
}
