/** Disjoint sets over 0 … size−1, with path halving and union by size (Tarjan 1975): near-linear in all. */
export class UnionFind {
  private readonly parents: Int32Array;
  private readonly sizes: Int32Array;

  constructor(size: number) {
    this.parents = Int32Array.from({length: size}, (_, i) => i);
    this.sizes = new Int32Array(size).fill(1);
  }

  /** The representative of `item`'s set. */
  find(item: number): number {
    let at = item;
    while (this.parents[at] !== at) {
      this.parents[at] = this.parents[this.parents[at]!]!;
      at = this.parents[at]!;
    }
    return at;
  }

  /** Joins two sets; false when they were one already. */
  union(a: number, b: number): boolean {
    let [x, y] = [this.find(a), this.find(b)];
    if (x === y) return false;
    if (this.sizes[x]! < this.sizes[y]!) [x, y] = [y, x];
    this.parents[y] = x;
    this.sizes[x]! += this.sizes[y]!;
    return true;
  }
}
