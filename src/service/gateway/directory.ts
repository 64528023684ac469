import type {Log} from '../../kit/log.js';
import type {Member} from '../api/role-messages.js';
import {keptDigests, NodeLink} from './node-link.js';

export interface DirectoryOptions {
  readonly token: string | undefined;
  readonly log: Log;
}

/** A node that is always there, whatever control says. */
export interface StaticNode {
  readonly name: string;
  readonly group: string;
  readonly url: string;
}

const tickMs = 25;

/** The nodes that the gateway knows, and which of them to ask. */
export class Directory {
  readonly #links = new Map<string, NodeLink>();
  readonly #options: DirectoryOptions;
  readonly #listeners = new Set<() => void>();
  readonly #candidates = new Map<string, NodeLink[]>();
  readonly #static = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const link of this.#links.values()) link.tick(now);
    }, tickMs);
    this.#timer.unref();
  }

  get links(): readonly NodeLink[] {
    return [...this.#links.values()];
  }

  /** Takes the list of control: who is new joins, who is not in it leaves. */
  update(members: readonly Member[]): void {
    const named = new Set(members.map(member => member.url));
    for (const member of members) {
      const link = this.#link(member);
      link.digests = new Set([...splitList(member.ruleset), ...link.digests].slice(0, keptDigests));
      if (member.state === 'draining' || member.state === 'stopped') link.state = 'draining';
      // Whether a node that we could not reach is back is for our own probe to say.
      else if (member.state === 'ready' && (link.state === 'draining' || !link.met)) {
        link.met = true;
        link.state = 'ready';
      }
    }
    for (const [url, link] of this.#links) {
      if (named.has(url) || this.#static.has(url)) continue;
      this.#links.delete(url);
      void link.retire();
    }
    this.#changed();
  }

  /** Adds a node that stays. Its state and bundles are asked of itself. */
  addStatic(node: StaticNode): void {
    this.#static.add(node.url);
    this.#link(node);
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
    // Idle nodes share by speed: if the faster one took all, nobody would learn that the other has become faster.
    if (a.load === b.load) return Math.random() * (a.expectedMs + b.expectedMs) < b.expectedMs ? a : b;
    return a.expectedMs <= b.expectedMs ? a : b;
  }

  /** Whether some node of the group is ready for the bundle. */
  covers(group: string, digest: string): boolean {
    return this.#candidatesOf(group, digest).length > 0;
  }

  /** Resolves at the next change, or after this time. */
  async change(timeoutMs: number): Promise<void> {
    await new Promise<void>(resolve => {
      const done = (): void => {
        this.#listeners.delete(done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#listeners.add(done);
    });
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#links.values()].map(link => link.close()));
  }

  #candidatesOf(group: string, digest: string): NodeLink[] {
    const key = `${group} ${digest}`;
    let found = this.#candidates.get(key);
    if (!found) {
      const able = this.links.filter(
        link => (link.groups.has(group) || link.groups.has('all')) && link.digests.has(digest),
      );
      found = able.filter(link => link.state === 'ready');
      // Better a node that may be gone than nobody.
      if (found.length === 0) found = able.filter(link => link.state === 'suspect');
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
    for (const listener of [...this.#listeners]) listener();
  }
}

const splitList = (list: string | null): string[] => (list ? list.split(',') : []);
