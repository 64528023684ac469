import {byCodePoint} from '../../kit/json.js';
import {isConstantPath} from '../analysis/fallible.js';
import type {Action, Expr, PathExpr, Program} from '../analysis/program.js';
import {operandsOf, valuesOfAction} from '../analysis/walk.js';
import {pathText} from '../values/path-text.js';
import {constantPlace} from './constant-part.js';
import {Places} from './places.js';
import {type Read, ReadFinder} from './reads.js';
import {Watches} from './watches.js';

/** All that a ruleset reads and writes by constant paths, numbered before any code is made. */
export interface MemoryLayout {
  readonly places: Places;
  readonly watches: Watches;
  /** By rule order: what re-arms it. */
  readonly reads: readonly (readonly Read[])[];
  /**
   * Places that are written back when the evaluation is over, ordered by their text: whatever else the rules touch lies
   * neither above nor below them, so that until then nobody but their own readers can tell.
   */
  readonly deferred: {readonly places: Int32Array; readonly texts: readonly string[]};
  /** Number of a place among `deferred`, or -1. */
  readonly deferredAt: Int32Array;
}

export function memoryLayoutOf({rules}: Program): MemoryLayout {
  const mapper = new Mapper();
  const finder = new ReadFinder(mapper.places, mapper.watches);
  const reads = rules.map(rule => {
    mapper.expression(rule.condition);
    for (const action of rule.actions) mapper.action(action);
    return finder.readsOf(rule.condition);
  });
  const {places, watches} = mapper;
  const deferred = mapper.deferred().map(place => ({place, text: pathText(places.path(place))}));
  deferred.sort((a, b) => byCodePoint(a.text, b.text));
  const deferredAt = new Int32Array(places.count).fill(-1);
  for (const [number, {place}] of deferred.entries()) deferredAt[place] = number;
  const columns = {places: Int32Array.from(deferred, each => each.place), texts: deferred.map(each => each.text)};
  return {places, watches, reads, deferred: columns, deferredAt};
}

/** Gives every place a number and notes where paths end. */
class Mapper {
  readonly places = new Places();
  readonly watches = new Watches(this.places);
  readonly #ends = new Set<number>();
  readonly #written = new Set<number>();
  /** Places at and below which code looks at the facts themselves, step by step. */
  readonly #walked = new Set<number>();

  expression(expr: Expr): void {
    if (expr.kind === 'literal') return;
    if (expr.kind === 'path') this.#path(expr);
    else if (expr.kind === 'get') for (const key of expr.keys) this.#path(expr.target, key);
    else if ('type' in expr) this.watches.type(expr.type);
    for (const operand of operandsOf(expr)) this.expression(operand);
  }

  action(action: Action): void {
    for (const value of valuesOfAction(action)) this.expression(value);
    if (action.kind === 'retract') this.#fact(action.fact);
    else if (action.kind === 'set') this.#walked.add(this.#path(action.target));
    else if (action.kind === 'assign') {
      (isConstantPath(action.target) ? this.#written : this.#walked).add(this.#path(action.target));
    }
  }

  #fact(name: string): void {
    const place = this.places.at([name]);
    this.#ends.add(place);
    this.#walked.add(place);
  }

  #path(path: PathExpr, key?: string): number {
    if (path.root.kind === 'instance') return -1;
    if (path.root.kind === 'facts') {
      this.watches.facts();
      return -1;
    }
    const part = constantPlace(path, this.places);
    const place = key === undefined ? part : this.places.below(part, key);
    this.#ends.add(place);
    if (path.mapped) this.#walked.add(place);
    return place;
  }

  deferred(): number[] {
    return [...this.#written].filter(place => this.#isSecluded(place));
  }

  /**
   * Nothing ends above it, nothing lies below it, nothing looks through its fact, no array can be on the way, and
   * to set a key is enough to write it.
   */
  #isSecluded(place: number): boolean {
    const {places, watches} = this;
    if (this.#walked.has(place) || places.childrenOf(place).size > 0) return false;
    if (watches.through(places.factOf(place)).length > 0) return false;
    for (const above of places.above(place)) if (this.#ends.has(above) || places.hasItems(above)) return false;
    return places.path(place).every(key => typeof key === 'string' && key !== '__proto__');
  }
}
