import type {RulectlError} from '../../kit/errors.js';
import {canonicalJson, isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {EvaluateOptions, EvaluationResult} from '../engine/answer.js';
import type {Ruleset} from '../ruleset/ruleset.js';
import {factText, keyText} from '../values/path-text.js';

/** One value that the two versions decide differently, and the rules that set it last; null where none did. */
export interface ValueChange {
  /** `Order.discount`, `Order.items[0].price`; `effects` for what is caused outside. */
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
  readonly rules: {readonly from: string | null; readonly to: string | null};
}

/** A fact set that the two versions decide differently. */
export interface DecisionChange {
  /** Number of the fact set, from 1. */
  readonly set: number;
  readonly values: readonly ValueChange[];
  readonly fired: {readonly from: readonly string[]; readonly to: readonly string[]};
  /** Where an evaluation failed: what it said. */
  readonly failed: {readonly from: string | null; readonly to: string | null};
}

/** Evaluates facts with both versions; undefined when they decide alike. Firings alone are no decision. */
export function decisionChange(
  {set, facts}: {readonly set: number; readonly facts: JsonObject},
  from: Ruleset,
  to: Ruleset,
  options: EvaluateOptions,
): DecisionChange | undefined {
  const before = outcomeOf(from, facts, options);
  const after = outcomeOf(to, facts, options);
  const failed = {from: before.failure, to: after.failure};
  const fired = {from: before.result?.fired ?? [], to: after.result?.fired ?? []};
  if (!before.result || !after.result) {
    return before.failure === after.failure ? undefined : {set, values: [], fired, failed};
  }
  const values = valueChanges(before.result, after.result);
  return values.length === 0 ? undefined : {set, values, fired, failed};
}

function outcomeOf(
  ruleset: Ruleset,
  facts: JsonObject,
  options: EvaluateOptions,
): {result?: EvaluationResult; failure: string | null} {
  try {
    return {result: ruleset.evaluate(facts, options), failure: null};
  } catch (error) {
    const {code, message, rule} = error as RulectlError;
    if (code === undefined) throw error;
    return {failure: `${code}${rule === undefined ? '' : ` in ${rule}`}: ${message}`};
  }
}

function valueChanges(before: EvaluationResult, after: EvaluationResult): ValueChange[] {
  const effectsOf = ({effects}: EvaluationResult) => effects as unknown as Json;
  const differ = (path: string, from: Json, to: Json): ValueChange => ({
    path,
    from,
    to,
    rules: {from: setter(before, path), to: setter(after, path)},
  });
  return [
    ...differing(before.facts, after.facts, '').map(({path, from, to}) => differ(path, from, to)),
    ...(canonicalJson(before.effects) === canonicalJson(after.effects)
      ? []
      : [differ('effects', effectsOf(before), effectsOf(after))]),
  ];
}

/** The rule that last changed this value, or something around or within it. */
function setter({changes, effects}: EvaluationResult, path: string): string | null {
  if (path === 'effects') return effects.at(-1)?.rule ?? null;
  const touches = (other: string) => other === path || isWithin(other, path) || isWithin(path, other);
  return changes.findLast(change => touches(change.path))?.rule ?? null;
}

const isWithin = (inner: string, outer: string): boolean =>
  inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length));

/** The smallest parts in which two values differ; what is missing on one side counts as null. */
function differing(from: Json, to: Json, path: string): Omit<ValueChange, 'rules'>[] {
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap(key =>
      differing(own(from, key), own(to, key), path + (path === '' ? factText(key) : keyText(key))),
    );
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((value, i) => differing(value, to[i]!, `${path}[${i}]`));
  }
  return canonicalJson(from) === canonicalJson(to) ? [] : [{path, from, to}];
}

const own = (value: JsonObject, key: string): Json => (Object.hasOwn(value, key) ? value[key]! : null);
