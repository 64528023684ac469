import type {Json, JsonObject} from '../../src/kit/json.js';
import type {Expr, PathExpr} from '../../src/rules/analysis/program.js';
import {equals} from '../../src/rules/values/equality.js';
import {factsOfType} from '../../src/rules/values/instances.js';
import {mapPath, readKey, step} from '../../src/rules/values/path.js';

/** Whether all that a condition reads has the same values in both, so that a firing between them re-arms nothing. */
export const readsAlike = (condition: Expr, before: JsonObject, after: JsonObject): boolean =>
  equals(snapshotOf(condition, before), snapshotOf(condition, after));

/** The values of every path of an expression, short-circuited or not (rulings 47, 48). */
function snapshotOf(expr: Expr, facts: JsonObject): Json[] {
  return [...ownReads(expr, facts), ...partsOf(expr).flatMap(part => snapshotOf(part, facts))];
}

function ownReads(expr: Expr, facts: JsonObject): Json[] {
  switch (expr.kind) {
    case 'path':
      return [pathRead(expr, [], facts)];
    case 'get':
      return expr.keys.map(key => pathRead(expr.target, [key], facts));
    case 'exists':
    case 'forall':
    case 'accumulate': {
      // A fact that is null is as good as missing.
      const present = factsOfType(facts, expr.type).filter(name => facts[name] !== null);
      return [Object.fromEntries(present.map(name => [name, facts[name]!]))];
    }
    default:
      return [];
  }
}

/** What a path stands for: exact, or its whole container from the first computed index on. */
function pathRead(path: PathExpr, further: readonly string[], facts: JsonObject): Json {
  // An instance is part of what its quantifier reads.
  if (path.root.kind === 'instance') return null;
  const keys: Json[] = [];
  // All facts, of which one that is null is as good as missing.
  if (path.root.kind === 'facts')
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
  const root = readKey(facts, path.root.name);
  for (const part of path.steps) {
    if (part.kind === 'computed') return read(root, keys, path.mapped);
    keys.push(part.kind === 'key' ? part.key : part.index);
  }
  return further.reduce(readKey, read(root, keys, path.mapped));
}

const read = (root: Json, keys: readonly Json[], mapped: boolean): Json =>
  mapped ? mapPath(root, keys) : keys.reduce(step, root);

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
      return [];
    case 'path':
      return expr.steps.flatMap(part => (part.kind === 'computed' ? [part.index] : []));
    case 'get':
      return partsOf(expr.target);
    case 'array':
      return expr.items;
    case 'object':
      return expr.entries.map(entry => entry.value);
    case 'call':
    case 'lookup':
      return expr.args;
    case 'negate':
    case 'not':
    case 'empty':
      return [expr.operand];
    case 'arithmetic':
      return [expr.first, ...expr.rest.map(({right}) => right)];
    case 'relation':
      return [expr.left, expr.right];
    case 'and':
    case 'or':
      return expr.operands;
    case 'exists':
    case 'forall':
      return [expr.condition];
    case 'accumulate':
      return expr.value ? [...expr.tests, expr.value] : expr.tests;
  }
}
