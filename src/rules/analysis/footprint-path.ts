/**
 * A path as the planner compares it: cut at the first array or computed index (ruling 5), so `Order.items` for
 * `Order.items[0].price`. Two paths meet when one's steps are a prefix of the other's.
 */
export interface FootprintPath {
  readonly steps: readonly string[];
  /** `exists(T…)` reads T and every fact named T, an optional `_`, digits (ruling 47): then `steps` is `[T]`. */
  readonly numbered: boolean;
}
