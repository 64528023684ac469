import type {Member} from '../api/role-messages.js';
import {Watched} from '../follow/watched.js';

/** How long a node may be without a poll before it counts as gone, milliseconds. */
const graceMs = 2000;

interface Registered {
  member: Member;
  /** Polls of it that are open. */
  polls: number;
  leaving: NodeJS.Timeout | undefined;
}

/**
 * The nodes of the cluster: those that poll here, and those that poll another control on the same repository. A node is
 * there while a poll of it is open, and for a moment after.
 */
export class MemberRegistry {
  readonly watched = new Watched<readonly Member[]>();
  readonly #own = new Map<string, Registered>();
  readonly #onOwnChange: () => void;
  #others: readonly Member[] = [];
  #revision = 0;

  /** `onOwnChange`: told when a node that polls here came, changed or went. */
  constructor(onOwnChange: () => void = () => {}) {
    this.#onOwnChange = onOwnChange;
    this.watched.set([], '"0"');
  }

  /** Nodes that poll here. */
  get own(): Member[] {
    return [...this.#own.values()].map(({member}) => member);
  }

  /** Takes a poll as the registration that it is. Call the function it gives when the poll has ended. */
  register(member: Member): () => void {
    const before = this.#own.get(member.name);
    clearTimeout(before?.leaving);
    if (member.state === 'stopped') {
      if (this.#own.delete(member.name)) this.#changed();
      return () => {};
    }
    // The same process, or another one under the same name: then the polls of the old one count no more.
    const same = before !== undefined && before.member.url === member.url && before.member.pid === member.pid;
    const registered: Registered = same ? before : {member, polls: 0, leaving: undefined};
    const differs = !same || JSON.stringify(before.member) !== JSON.stringify(member);
    registered.member = member;
    registered.polls++;
    this.#own.set(member.name, registered);
    if (differs) this.#changed();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if (--registered.polls > 0) return;
      registered.leaving = setTimeout(() => this.#drop(registered), graceMs);
      registered.leaving.unref();
    };
  }

  /** Takes the list of nodes that poll other controls. */
  takeOthers(others: readonly Member[]): void {
    if (JSON.stringify(others) === JSON.stringify(this.#others)) return;
    this.#others = others;
    this.#publish();
  }

  close(): void {
    for (const {leaving} of this.#own.values()) clearTimeout(leaving);
  }

  #drop(registered: Registered): void {
    const {name} = registered.member;
    if (this.#own.get(name) !== registered || registered.polls > 0) return;
    this.#own.delete(name);
    this.#changed();
  }

  #changed(): void {
    this.#publish();
    this.#onOwnChange();
  }

  #publish(): void {
    const others = this.#others.filter(({name}) => !this.#own.has(name));
    const all = [...this.own, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.watched.set(all, `"${process.pid}-${++this.#revision}"`);
  }
}
