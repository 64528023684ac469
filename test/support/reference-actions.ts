import {isObject, type Json, type JsonObject} from '../../src/kit/json.js';
import type {Action, PathExpr, Rule} from '../../src/rules/analysis/program.js';
import type {Effect, LogEntry} from '../../src/rules/engine/answer.js';
import {assigned} from '../../src/rules/values/arithmetic.js';
import {equals} from '../../src/rules/values/equality.js';
import {copyOf, setKey, step} from '../../src/rules/values/path.js';
import {toText} from '../../src/rules/values/text.js';
import {evaluate, Failure, keysOf, pointing, presentKey, type Scope} from './reference-expressions.js';

type Key = string | number;

/** What one firing does: the facts after it, and all that it puts out. */
export interface FiringOutput {
  readonly facts: JsonObject;
  /** Paths of the writes that changed something. */
  readonly writes: Key[][];
  readonly effects: Effect[];
  readonly log: LogEntry[];
  /** Agenda groups to push, in order. */
  readonly pushes: string[];
  halted: boolean;
}

/** Runs a rule's actions on a copy of the facts, so that a Failure leaves nothing behind. */
export function fire(rule: Rule, scope: Scope): FiringOutput {
  const facts = copyOf(scope.facts);
  const output: FiringOutput = {facts, writes: [], effects: [], log: [], pushes: [], halted: false};
  for (const action of rule.actions) act(action, rule, {...scope, facts}, output);
  return output;
}

function act(action: Action, rule: Rule, scope: Scope, output: FiringOutput): void {
  switch (action.kind) {
    case 'assign': {
      const keys = [...rootOf(action.target), ...keysOf(action.target, scope)];
      const value = evaluate(action.value, scope);
      const current = keys.reduce(step, scope.facts as Json);
      const places = {left: action.target.at, right: action.value.at, operator: action.opAt};
      const result = pointing(() => assigned(action.op, current, value), places);
      write(keys, result, action.target.at, output);
      return;
    }
    case 'set': {
      const keys = [...rootOf(action.target), ...keysOf(action.target, scope)];
      const value = evaluate(action.value, scope);
      const object = keys.reduce(step, scope.facts as Json);
      write([...keys, presentKey(object, action.keys)], value, action.target.at, output);
      return;
    }
    case 'retract':
      if (!Object.hasOwn(scope.facts, action.fact)) return;
      if (scope.facts[action.fact] !== null) output.writes.push([action.fact]);
      delete scope.facts[action.fact];
      return;
    case 'focus': {
      const group = evaluate(action.group, scope);
      if (typeof group !== 'string') throw new Failure('an agenda group is named by a string', action.group.at);
      output.pushes.push(group);
      return;
    }
    case 'log': {
      const message = action.args.map(arg => toText(evaluate(arg, scope))).join(' ');
      output.log.push({level: action.level, message, rule: rule.name});
      return;
    }
    case 'halt':
      output.halted = true;
      return;
    case 'effect': {
      const target = action.target && pathText([...rootOf(action.target), ...keysOf(action.target, scope)]);
      const args = action.args.map(arg => copyOf(evaluate(arg, scope)));
      output.effects.push({name: action.name, ...(target === undefined ? {} : {target}), args, rule: rule.name});
    }
  }
}

/** Targets of writes begin at a fact: an instance is bound only inside a condition. */
function rootOf(path: PathExpr): string[] {
  if (path.root.kind === 'facts') return [];
  if (path.root.kind === 'fact') return [path.root.name];
  throw new Failure('only facts can be written', path.at);
}

/**
 * Writes one value (rulings 31 to 33): nothing at all when it is there already; missing and null parents are made, an
 * array before a whole number and else an object; an array grows by one at most.
 */
function write(keys: readonly Json[], value: Json, at: number, output: FiringOutput): void {
  if (equals(keys.reduce(step, output.facts as Json), value)) return;
  let container: Json = output.facts;
  keys.forEach((key, i) => {
    if (
      Array.isArray(container)
        ? typeof key !== 'number' || key > container.length
        : !isObject(container) || typeof key !== 'string'
    ) {
      throw new Failure(`cannot write ${pathText(keys)}`, at);
    }
    const last = i === keys.length - 1;
    const present = step(container, key);
    const next = last ? copyOf(value) : (present ?? (typeof keys[i + 1] === 'number' ? [] : {}));
    if (Array.isArray(container)) container[key as number] = next;
    else setKey(container as JsonObject, key as string, next);
    container = next;
  });
  output.writes.push(keys as Key[]);
}

/** A path as people write it: `Order.items[0]`, `X["k k"]`, `Facts["ship-to"].done` (rulings 63, 73, 88). */
export function pathText(keys: readonly Json[]): string {
  const [fact, ...rest] = keys;
  const plain = (key: Json): boolean => typeof key === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
  const start = plain(fact!) ? String(fact) : `Facts[${JSON.stringify(fact)}]`;
  return start + rest.map(key => (plain(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('');
}
