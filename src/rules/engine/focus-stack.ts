import type {Rule} from '../analysis/program.js';

/** Which agenda group is served, and which `lock-on-active` rules wait for their group to receive the focus again. */
export class FocusStack {
  readonly #stack = ['MAIN'];
  readonly #locked = new Set<number>();

  constructor(private readonly ranked: readonly Rule[]) {}

  /** Begins an evaluation: the first of the groups is served first, MAIN last. */
  reset(groups: readonly string[]): void {
    this.#stack.length = 1;
    this.#locked.clear();
    for (const group of groups.toReversed()) if (group !== 'MAIN') this.push(group);
  }

  get top(): string {
    return this.#stack.at(-1)!;
  }

  has(group: string): boolean {
    return this.#stack.includes(group);
  }

  /** A group on top stays; otherwise it receives the focus, which unlocks its rules (rulings 68, 70). */
  push(group: string): void {
    if (this.top === group) return;
    this.#stack.push(group);
    for (const rank of this.#locked) if (this.ranked[rank]!.agendaGroup === group) this.#locked.delete(rank);
  }

  /** Takes the focus from the group on top; false when only MAIN is left. */
  pop(): boolean {
    if (this.#stack.length === 1) return false;
    this.#stack.pop();
    return true;
  }

  lock(rank: number): void {
    this.#locked.add(rank);
  }

  isLocked(rank: number): boolean {
    return this.#locked.has(rank);
  }
}
