/** A set of ranks as bits, with one bit a word above them, so that the lowest member is found in a few steps. */
export class RankSet {
  readonly #words: Int32Array;
  readonly #summary: Int32Array;
  /** No word of the summary before this one has a bit. */
  #low = 0;

  constructor(size: number) {
    this.#words = new Int32Array((size >> 5) + 1);
    this.#summary = new Int32Array((size >> 10) + 1);
  }

  add(rank: number): void {
    this.#words[rank >> 5]! |= 1 << (rank & 31);
    const group = rank >> 10;
    this.#summary[group]! |= 1 << ((rank >> 5) & 31);
    if (group < this.#low) this.#low = group;
  }

  delete(rank: number): void {
    const word = (this.#words[rank >> 5]! &= ~(1 << (rank & 31)));
    if (word === 0) this.#summary[rank >> 10]! &= ~(1 << ((rank >> 5) & 31));
  }

  has(rank: number): boolean {
    return (this.#words[rank >> 5]! & (1 << (rank & 31))) !== 0;
  }

  /** Makes it equal to another set of the same size. */
  copy(other: RankSet): void {
    this.#words.set(other.#words);
    this.#summary.set(other.#summary);
    this.#low = 0;
  }

  clear(): void {
    for (let i = 0; i < this.#summary.length; i++) {
      for (let words = this.#summary[i]!; words !== 0; words &= words - 1) this.#words[(i << 5) + lowestBit(words)] = 0;
      this.#summary[i] = 0;
    }
    this.#low = 0;
  }

  /** Takes the lowest member out; -1 when there is none. */
  takeFirst(): number {
    const summary = this.#summary;
    let group = this.#low;
    while (summary[group] === 0) {
      if (++group >= summary.length) return -1;
    }
    this.#low = group;
    const word = (group << 5) + lowestBit(summary[group]!);
    const bits = this.#words[word]!;
    const rest = (this.#words[word] = bits & (bits - 1));
    if (rest === 0) summary[group]! &= summary[group]! - 1;
    return (word << 5) + lowestBit(bits);
  }

  /** The lowest member from `rank` on, or -1. */
  next(rank: number): number {
    const word = rank >> 5;
    if (word >= this.#words.length) return -1;
    const rest = this.#words[word]! & (-1 << (rank & 31));
    if (rest !== 0) return (word << 5) + lowestBit(rest);
    const from = word + 1;
    let group = from >> 5;
    if (group >= this.#summary.length) return -1;
    let words = this.#summary[group]! & (-1 << (from & 31));
    while (words === 0) {
      if (++group >= this.#summary.length) return -1;
      words = this.#summary[group]!;
    }
    const found = (group << 5) + lowestBit(words);
    return (found << 5) + lowestBit(this.#words[found]!);
  }
}

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);
