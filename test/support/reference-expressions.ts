import type {Json, JsonObject} from '../../src/kit/json.js';
import {isObject} from '../../src/kit/json.js';
import type {Expr, PathExpr} from '../../src/rules/analysis/program.js';
import {calculate, negate} from '../../src/rules/values/arithmetic.js';
import {Fault} from '../../src/rules/values/fault.js';
import {builtin} from '../../src/rules/values/functions/table.js';
import {instancesOf} from '../../src/rules/values/instances.js';
import {isEmpty} from '../../src/rules/values/membership.js';
import {itemIndex, mapPath, readKey, step} from '../../src/rules/values/path.js';
import {related} from '../../src/rules/values/relation.js';
import {truthOf} from '../../src/rules/values/truth.js';

/** A run-time error with its place in the rule's file. */
export class Failure {
  constructor(
    readonly message: string,
    readonly at: number,
    readonly kind: 'runtime' | 'lookup' = 'runtime',
  ) {}
}

/** All that an expression can see. */
export interface Scope {
  readonly facts: JsonObject;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Instances bound by quantifiers around, outermost first. */
  readonly instances: readonly JsonObject[];
  readonly lookup: (name: string, args: readonly Json[]) => Json | undefined;
}

/** The value of an expression, evaluated as the text says: nothing is remembered, nothing is prepared. */
export function evaluate(expr: Expr, scope: Scope): Json {
  const value = (inner: Expr): Json => evaluate(inner, scope);
  const truth = (inner: Expr): boolean => truthAt(inner, value(inner));
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'path':
      return readPath(expr, scope);
    case 'get': {
      const object = readPath(expr.target, scope);
      return readKey(object, presentKey(object, expr.keys));
    }
    case 'array':
      return expr.items.map(value);
    case 'object':
      return Object.fromEntries(expr.entries.map(entry => [entry.key, value(entry.value)]));
    case 'call':
      return call(expr, scope);
    case 'lookup': {
      const answer = scope.lookup(expr.name, expr.args.map(value));
      if (answer === undefined) throw new Failure(`no answer of ${expr.name}`, expr.at, 'lookup');
      return answer;
    }
    case 'negate': {
      const operand = value(expr.operand);
      return pointing(() => negate(operand), {right: expr.operand.at});
    }
    case 'arithmetic': {
      let left = value(expr.first);
      let leftAt = expr.first.at;
      for (const link of expr.rest) {
        const right = value(link.right);
        const places = {left: leftAt, right: link.right.at, operator: link.opAt};
        left = pointing(() => calculate(link.op, left, right), places);
        leftAt = expr.at;
      }
      return left;
    }
    case 'relation':
      return related(expr.op, value(expr.left), value(expr.right));
    case 'empty':
      return isEmpty(value(expr.operand));
    case 'and':
      return expr.operands.every(truth);
    case 'or':
      return expr.operands.some(truth);
    case 'not':
      return !truth(expr.operand);
    case 'exists':
    case 'forall': {
      const holds = (instance: JsonObject): boolean =>
        truthAt(expr.condition, evaluate(expr.condition, bind(scope, expr.level, instance)));
      const instances = instancesOf(scope.facts, expr.type);
      return expr.kind === 'exists' ? instances.some(holds) : instances.every(holds);
    }
    case 'accumulate':
      return accumulate(expr, scope);
  }
}

function call(expr: Extract<Expr, {kind: 'call'}>, scope: Scope): Json {
  const {args} = expr;
  const value = (i: number): Json => evaluate(args[i]!, scope);
  if (expr.name === 'If') return truthAt(args[0]!, value(0)) ? value(1) : value(2);
  if (expr.name === 'Coalesce') {
    for (let i = 0; i < args.length; i++) {
      const found = value(i);
      if (found !== null) return found;
    }
    return null;
  }
  const values = args.map((_, i) => value(i));
  const places = {...Object.fromEntries(args.map((arg, i) => [i, arg.at])), operator: expr.at};
  return pointing(() => builtin(expr.name)!.run(values, {now: scope.now}), places);
}

/** Instances that pass the tests, reduced; null values of the field are skipped as in `Sum(T.field)`. */
function accumulate(expr: Extract<Expr, {kind: 'accumulate'}>, scope: Scope): Json {
  const found: Json[] = [];
  for (const instance of instancesOf(scope.facts, expr.type)) {
    const inner = bind(scope, expr.level, instance);
    if (!expr.tests.every(test => truthAt(test, evaluate(test, inner)))) continue;
    const value = expr.value ? evaluate(expr.value, inner) : instance;
    if (value !== null) found.push(value);
  }
  if (expr.reducer === 'collect') return found;
  const names = {sum: 'Sum', count: 'Count', average: 'Avg', min: 'Min', max: 'Max', first: 'First', last: 'Last'};
  const reduce = builtin(names[expr.reducer])!;
  const at = expr.value?.at ?? expr.at;
  return pointing(() => reduce.run([found], {now: scope.now}), {0: at, operator: expr.at});
}

const bind = (scope: Scope, level: number, instance: JsonObject): Scope => ({
  ...scope,
  instances: [...scope.instances.slice(0, level), instance],
});

function readPath(path: PathExpr, scope: Scope): Json {
  const root = rootIn(path, scope);
  const keys = keysOf(path, scope);
  return path.mapped ? mapPath(root, keys) : keys.reduce(step, root);
}

function rootIn({root}: PathExpr, {facts, instances}: Scope): Json {
  if (root.kind === 'facts') return facts;
  return root.kind === 'fact' ? readKey(facts, root.name) : instances[root.level]!;
}

/** A path's steps with their indexes evaluated and checked, without its root. */
export function keysOf(path: PathExpr, scope: Scope): Json[] {
  return path.steps.map(part => {
    if (part.kind === 'key') return part.key;
    if (part.kind === 'item') return pointing(() => itemIndex(part.index), {index: part.at});
    const index = evaluate(part.index, scope);
    return typeof index === 'number' ? pointing(() => itemIndex(index), {index: part.index.at}) : index;
  });
}

/** The key that `getField` and `setField` mean (ruling 61). */
export const presentKey = (object: Json, [upper, lower]: readonly [string, string]): string =>
  isObject(object) && !Object.hasOwn(object, upper) && Object.hasOwn(object, lower) ? lower : upper;

/** A value where a boolean is needed. */
export const truthAt = (expr: Expr, value: Json): boolean => pointing(() => truthOf(value), {value: expr.at});

/** Turns a Fault into a Failure at the place in the text that belongs to it. */
export function pointing<Result>(run: () => Result, places: Readonly<Record<string, number>>): Result {
  try {
    return run();
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    throw new Failure(fault.message, places[fault.place]!);
  }
}
