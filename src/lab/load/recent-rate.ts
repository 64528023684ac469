/** Long enough for the figures of generators elsewhere, which come four times a second. */
const spanMs = 2000;

/** How fast a count grows, looked at again and again. */
export class RecentRate {
  readonly #looks: {readonly atMs: number; readonly count: number}[] = [{atMs: 0, count: 0}];

  /** The growth per second of the last two seconds. `atMs` from the start of the count, never decreasing. */
  perSecond(atMs: number, count: number): number {
    this.#looks.push({atMs, count});
    while (this.#looks[1]!.atMs <= atMs - spanMs) this.#looks.shift();
    const before = this.#looks[0]!;
    return atMs === before.atMs ? 0 : ((count - before.count) * 1000) / (atMs - before.atMs);
  }
}
