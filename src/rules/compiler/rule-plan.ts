import {withItem} from '../../kit/with-item.js';
import {canFail, canFailAsCondition} from '../analysis/fallible.js';
import type {Action, Expr, Rule} from '../analysis/program.js';
import {constantPart} from './constant-part.js';
import type {MemoryLayout} from './memory-layout.js';
import type {Places} from './places.js';
import {conjunctsOf, interned, placeOf, type SimpleTest, simpleTestOf} from './simple-test.js';

type Scalar = SimpleTest['value'];

/** Without which a condition does not hold: the value at a place is one of some, or a number (or its text) of a range. */
export type Guard = EqualsGuard | RangeGuard;

export interface EqualsGuard {
  readonly kind: 'equals';
  readonly place: number;
  readonly values: readonly Scalar[];
}

/** Infinite where there is no bound. Whether a bound itself is inside does not matter to a guard. */
export interface RangeGuard {
  readonly kind: 'range';
  readonly place: number;
  readonly low: number;
  readonly high: number;
}

/** A constant that is put at a place. */
export interface Put {
  readonly place: number;
  readonly value: Scalar;
}

/** What of a rule can be done without compiling code for it, and what is known of it beforehand. */
export interface RulePlan {
  /** The whole condition, when it is simple tests joined by `&&`. */
  readonly tests: readonly SimpleTest[] | undefined;
  /** All actions, when each puts a constant at a place that is written back at the end. */
  readonly puts: readonly Put[] | undefined;
  readonly guards: readonly Guard[];
  /** Its writes may cancel each other, so what it changed is known only by comparing before and after. */
  readonly tangled: boolean;
  /** An action may fail behind one that has written already. */
  readonly breaksOff: boolean;
}

export function rulePlanOf(rule: Rule, layout: MemoryLayout): RulePlan {
  const {places} = layout;
  const conjuncts = conjunctsOf(rule.condition);
  const tests = conjuncts.map(conjunct => simpleTestOf(conjunct, places));
  return {
    tests: allTests(conjuncts, tests),
    puts: putsOf(rule, layout),
    guards: guardsOf(conjuncts, tests, places),
    tangled: rule.actions.length > 1 && isTangled(rule.actions),
    breaksOff: rule.actions.length > 1 && rule.actions.slice(1).some(actionCanFail),
  };
}

/** The tests when there is nothing else to a condition. */
function allTests(
  conjuncts: readonly Expr[],
  tests: readonly (SimpleTest | undefined)[],
): readonly SimpleTest[] | undefined {
  if (!tests.includes(undefined)) return tests as readonly SimpleTest[];
  const others = conjuncts.filter((_, i) => tests[i] === undefined);
  const areTrue = others.every(expr => expr.kind === 'literal' && expr.value === true);
  return areTrue ? tests.filter(test => test !== undefined) : undefined;
}

function putsOf({actions}: Rule, layout: MemoryLayout): readonly Put[] | undefined {
  const puts = actions.map(action => putOf(action, layout));
  return puts.every(put => put !== undefined) ? puts : undefined;
}

function putOf(action: Action, {places, deferredAt}: MemoryLayout): Put | undefined {
  if (action.kind !== 'assign' || action.op !== '=' || action.value.kind !== 'literal') return undefined;
  const place = placeOf(action.target, places);
  return place === undefined || deferredAt[place]! < 0 ? undefined : {place, value: action.value.value};
}

/** What is looked at before anything can fail: when one of them is false, the condition is false and no error. */
function guardsOf(
  conjuncts: readonly Expr[],
  tests: readonly (SimpleTest | undefined)[],
  places: Places,
): readonly Guard[] {
  let guards: Guard[] = [];
  for (let i = 0; i < conjuncts.length; i++) {
    const test = tests[i];
    const guard = test ? guardOfTest(test) : guardOf(conjuncts[i]!, places);
    if (guard) guards = withItem(guards, guard);
    else if (!test && canFailAsCondition(conjuncts[i]!)) break;
  }
  return guards.filter(({kind}) => kind === 'range').length < 2 ? guards : mergeRanges(guards);
}

/** Bounds of one place as one range. */
function mergeRanges(guards: readonly Guard[]): Guard[] {
  const ranges = new Map<number, RangeGuard>();
  for (const guard of guards) {
    if (guard.kind !== 'range') continue;
    const {place, low, high} = guard;
    const known = ranges.get(place);
    const merged = known ? {low: Math.max(low, known.low), high: Math.min(high, known.high)} : {low, high};
    ranges.set(place, {kind: 'range', place, ...merged});
  }
  return [...guards.filter(guard => guard.kind === 'equals'), ...ranges.values()];
}

function guardOfTest({place, operator, value}: SimpleTest): Guard | undefined {
  if (operator === '==') return {kind: 'equals', place, values: [value]};
  if (operator === '!=') return undefined;
  const bound = value as number;
  return operator[0] === '>'
    ? {kind: 'range', place, low: bound, high: Number.POSITIVE_INFINITY}
    : {kind: 'range', place, low: Number.NEGATIVE_INFINITY, high: bound};
}

function guardOf(expr: Expr, places: Places): Guard | undefined {
  const test = simpleTestOf(expr, places);
  if (test) return guardOfTest(test);
  if (expr.kind === 'or') return oneOf(expr.operands.map(operand => guardOf(operand, places)));
  if (expr.kind !== 'relation' || expr.op !== 'in' || expr.left.kind !== 'path' || expr.right.kind !== 'array') return;
  const place = placeOf(expr.left, places);
  const values = expr.right.items.flatMap(item => (item.kind === 'literal' ? [interned(item.value)] : []));
  if (place === undefined || values.length < expr.right.items.length) return undefined;
  return {kind: 'equals', place, values: [...new Set(values)]};
}

/** Alternatives at one place. */
function oneOf(guards: readonly (Guard | undefined)[]): Guard | undefined {
  const values = new Set<Scalar>();
  for (const guard of guards) {
    if (guard?.kind !== 'equals' || guard.place !== guards[0]!.place) return undefined;
    for (const value of guard.values) values.add(value);
  }
  return {kind: 'equals', place: guards[0]!.place, values: [...values]};
}

/** Whether two writes may meet: at the same constant path, or one below the other, or below where indexes begin. */
function isTangled(actions: readonly Action[]): boolean {
  const writes = actions.flatMap(action => {
    if (action.kind === 'retract') return [[action.fact]];
    return action.kind === 'assign' || action.kind === 'set' ? [constantPart(action.target).keys] : [];
  });
  const paths = new Set(writes.map(keys => JSON.stringify(keys)));
  if (paths.size < writes.length) return true;
  return writes.some(keys => keys.some((_, i) => paths.has(JSON.stringify(keys.slice(0, i)))));
}

function actionCanFail(action: Action): boolean {
  switch (action.kind) {
    case 'halt':
    case 'retract':
      return false;
    case 'log':
      return action.args.some(canFail);
    case 'effect':
      return action.args.some(canFail) || (action.target !== undefined && canFail(action.target));
    default:
      return true;
  }
}
