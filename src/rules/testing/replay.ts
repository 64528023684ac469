import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {Action, PathExpr, Rule} from '../analysis/program.js';
import {assigned} from '../values/arithmetic.js';
import {equals} from '../values/equality.js';
import {copyOf, presentKey, setKey, step} from '../values/path.js';
import {ObservingEvaluator, type Surroundings} from './observe.js';

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
