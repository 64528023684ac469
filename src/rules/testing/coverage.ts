import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import {expressionText} from '../analysis/expression-text.js';
import {type Footprint, footprintOf} from '../analysis/footprint.js';
import {pathsMeet} from '../analysis/footprint-path.js';
import type {Action, Expr, PathExpr, Program, Rule} from '../analysis/program.js';
import {operandsOf} from '../analysis/walk.js';
import {lineMap} from '../grl/place.js';
import {assigned} from '../values/arithmetic.js';
import {equals} from '../values/equality.js';
import {Fault} from '../values/fault.js';
import {copyOf, presentKey, setKey, step} from '../values/path.js';
import {ObservingEvaluator, type Surroundings} from './observe.js';

/** A sub-condition that has not come out both ways. */
interface CoverageGap {
  readonly rule: string;
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly missing: 'true' | 'false' | 'both';
}

export interface CoverageReport {
  readonly rules: {readonly total: number; readonly covered: number; readonly percent: number};
  /** Sub-conditions seen true and seen false; each counts twice. */
  readonly conditions: {readonly total: number; readonly covered: number; readonly percent: number};
  /** Enabled rules that no case fired. */
  readonly neverFired: readonly Omit<CoverageGap, 'text' | 'missing'>[];
  readonly gaps: readonly CoverageGap[];
}

interface Seen {
  true: boolean;
  false: boolean;
}

/** Gathers over test cases which rules fired, and how each sub-condition of the enabled rules came out. */
export class Coverage {
  readonly #rules: readonly Rule[];
  readonly #byName: ReadonlyMap<string, Rule>;
  readonly #footprints: ReadonlyMap<Rule, Footprint>;
  readonly #fired = new Set<Rule>();
  readonly #seen = new Map<Expr, Seen>();
  /** For each rule the rules whose conditions its writes can change. */
  readonly #affected = new Map<Rule, readonly Rule[]>();

  constructor(private readonly program: Program) {
    this.#rules = program.rules.filter(rule => rule.enabled);
    this.#byName = new Map(this.#rules.map(rule => [rule.name, rule]));
    this.#footprints = new Map(this.#rules.map(rule => [rule, footprintOf(rule)]));
    for (const rule of this.#rules) {
      for (const condition of subConditions(rule.condition)) this.#seen.set(condition, {true: false, false: false});
    }
  }

  /** Adds one case: the facts it started with, and the names of the rules that fired, in order. */
  add({facts, ...given}: Surroundings, fired: readonly string[]): void {
    const around: Surroundings = {...given, facts: copyOf(facts)};
    this.#look(this.#rules, around);
    for (const name of fired) {
      const rule = this.#byName.get(name);
      if (!rule) continue;
      this.#fired.add(rule);
      replay(rule, around);
      this.#look(this.#affectedBy(rule), around);
    }
  }

  report(): CoverageReport {
    const place = this.#places();
    const gaps = this.#rules.flatMap(rule =>
      subConditions(rule.condition).flatMap((condition): CoverageGap[] => {
        const seen = this.#seen.get(condition)!;
        if (seen.true && seen.false) return [];
        const missing = seen.true ? 'false' : seen.false ? 'true' : 'both';
        const text = expressionText(condition, typesAround(rule.condition, condition));
        return [{rule: rule.name, text, ...place(rule, condition.at), missing}];
      }),
    );
    const outcomes = [...this.#seen.values()];
    const covered = outcomes.reduce((sum, seen) => sum + Number(seen.true) + Number(seen.false), 0);
    return {
      rules: share(this.#fired.size, this.#rules.length),
      conditions: share(covered, 2 * outcomes.length),
      neverFired: this.#rules
        .filter(rule => !this.#fired.has(rule))
        .map(rule => ({rule: rule.name, ...place(rule, rule.nameAt)})),
      gaps,
    };
  }

  #look(rules: readonly Rule[], around: Surroundings): void {
    const evaluator = new ObservingEvaluator(around, (condition, outcome) => {
      const seen = this.#seen.get(condition);
      if (seen) seen[outcome ? 'true' : 'false'] = true;
    });
    for (const rule of rules) {
      try {
        evaluator.truth(rule.condition);
      } catch (error) {
        // A condition that fails was observed as far as it came.
        if (!(error instanceof Fault)) throw error;
      }
    }
  }

  #affectedBy(rule: Rule): readonly Rule[] {
    let affected = this.#affected.get(rule);
    if (!affected) {
      const {writes} = this.#footprints.get(rule)!;
      affected = this.#rules.filter(other =>
        this.#footprints.get(other)!.conditionReads.some(read => writes.some(write => pathsMeet(write, read))),
      );
      this.#affected.set(rule, affected);
    }
    return affected;
  }

  #places() {
    const maps = this.program.files.map(({text}) => lineMap(text));
    return ({file}: Rule, at: number) => ({path: this.program.files[file]!.path, ...maps[file]!(at)});
  }
}

function share(covered: number, total: number) {
  return {total, covered, percent: total === 0 ? 100 : Math.floor((covered / total) * 1000) / 10};
}

/** The tests that a condition is made of by `&& || !`, and those inside its quantifiers; constants have no two outcomes. */
function subConditions(condition: Expr): Expr[] {
  switch (condition.kind) {
    case 'literal':
      return [];
    case 'and':
    case 'or':
    case 'not':
      return operandsOf(condition).flatMap(subConditions);
    case 'exists':
    case 'forall':
      return [condition, ...subConditions(condition.condition)];
    default:
      return [condition];
  }
}

/** The types bound where a sub-condition stands. */
function typesAround(condition: Expr, wanted: Expr, types: readonly string[] = []): readonly string[] {
  if (condition === wanted) return types;
  const inner = 'type' in condition ? [...types, condition.type] : types;
  for (const operand of operandsOf(condition)) {
    if (subConditions(operand).includes(wanted)) return typesAround(operand, wanted, inner);
  }
  return inner;
}

type Key = string | number;

/**
 * Does to the facts what a firing did that is known to have succeeded; the engine has made the same writes. Effects and
 * log entries leave no trace in the facts.
 */
export function replay(rule: Rule, around: Surroundings): void {
  const evaluator = new ObservingEvaluator(around);
  for (const action of rule.actions) replayAction(action, around.facts, evaluator);
}

function replayAction(action: Action, facts: JsonObject, evaluator: ObservingEvaluator): void {
  if (action.kind === 'retract') delete facts[action.fact];
  if (action.kind !== 'assign' && action.kind !== 'set') return;
  const place = placeOf(action.target, evaluator);
  const value = evaluator.value(action.value);
  const current = place.reduce<Json>(step, facts);
  if (action.kind === 'set') write(facts, [...place, presentKey(current, ...action.keys)], value);
  else write(facts, place, assigned(action.op, current, value));
}

const placeOf = (target: PathExpr, evaluator: ObservingEvaluator): Key[] =>
  target.root.kind === 'fact' ? [target.root.name, ...evaluator.keys(target)] : evaluator.keys(target);

/** Writes one value, making what is missing on the way: an array before a number, else an object (rulings 31, 32). */
function write(facts: JsonObject, place: readonly Key[], value: Json): void {
  if (equals(place.reduce<Json>(step, facts), value)) return;
  let holder: Json = facts;
  for (const [i, key] of place.slice(0, -1).entries()) {
    const next: Json = step(holder, key) ?? (typeof place[i + 1] === 'number' ? [] : {});
    put(holder, key, next);
    holder = next;
  }
  put(holder, place.at(-1)!, copyOf(value));
}

function put(holder: Json, key: Key, value: Json): void {
  if (Array.isArray(holder)) holder[key as number] = value;
  else if (isObject(holder)) setKey(holder, String(key), value);
}
