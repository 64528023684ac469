import type {Expr, PathExpr} from '../analysis/program.js';
import {operandsOf} from '../analysis/walk.js';
import {constantPart, constantPlace} from './constant-part.js';
import type {Places} from './places.js';
import type {Watches} from './watches.js';

/** Something that is read: a place, or `~watch`. */
export type Read = number;

/**
 * Finds what re-arms rules when it changes (ruling 47: a quantifier reads all instances; ruling 48: a computed index
 * reads its whole container).
 */
export class ReadFinder {
  readonly #reads = new Set<Read>();

  constructor(
    private readonly places: Places,
    private readonly watches: Watches,
  ) {}

  /** All that a condition reads, each once. */
  readsOf(condition: Expr): readonly Read[] {
    this.#reads.clear();
    this.#collect(condition);
    return [...this.#reads];
  }

  #collect(expr: Expr): void {
    switch (expr.kind) {
      case 'literal':
        return;
      case 'path':
        if (expr.root.kind !== 'instance') this.#reads.add(this.#readOf(expr));
        break;
      case 'get':
        this.#addAccessor(expr);
        for (const index of operandsOf(expr.target)) this.#collect(index);
        return;
      case 'exists':
      case 'forall':
      case 'accumulate':
        this.#reads.add(~this.watches.type(expr.type));
        break;
    }
    for (const operand of operandsOf(expr)) this.#collect(operand);
  }

  /** A constant path is exact, a computed index reads its whole container. */
  #readOf(path: PathExpr): Read {
    if (path.root.kind === 'facts') return ~this.watches.facts();
    if (!path.mapped) return constantPlace(path, this.places);
    const {keys} = constantPart(path);
    if (keys.length === 1) return this.places.at(keys);
    const [fact, ...rest] = keys as [string];
    return ~this.watches.mapped(fact, rest);
  }

  #addAccessor({target, keys}: Extract<Expr, {kind: 'get'}>): void {
    if (target.root.kind === 'instance') return;
    if (target.root.kind === 'facts') {
      this.#reads.add(this.#readOf(target));
      return;
    }
    const constant = constantPart(target);
    const object = this.places.at(constant.keys);
    if (constant.whole) for (const key of keys) this.#reads.add(this.places.below(object, key));
    else this.#reads.add(object);
  }
}
