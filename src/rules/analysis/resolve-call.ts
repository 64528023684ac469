import type {CallNode, Condition} from '../grl/ast.js';
import {builtin} from '../values/functions/table.js';
import type {Expr} from './program.js';
import type {RuleScope} from './rule-scope.js';
import {bare} from './tree.js';
import type {ValueResolver} from './value-resolver.js';
import {builtinAction} from './vocabulary.js';

/**
 * A call that gives a value: built-in, method, `getX`, or look-up. A method's path is its first argument (ruling 85).
 */
export function resolveCall(node: CallNode, resolver: ValueResolver): Expr {
  const {scope} = resolver;
  const {name, at} = node;
  const args: readonly Condition[] = node.target ? [node.target, ...node.args] : node.args;
  const known = builtin(name);
  if (known) {
    checkCount(node, args.length, known, scope);
    return {
      kind: 'call',
      name: known.name,
      args: args.map(arg => argument(arg, known.mapsPaths === true, resolver)),
      at,
    };
  }
  if (scope.vocabulary.isLookup(name)) return {kind: 'lookup', name, args: valuesOf(args, resolver), at};
  const keys = accessorKeys(name, 'get');
  if (keys && node.target && node.args.length === 0) return {kind: 'get', target: resolver.path(node.target), keys, at};
  reportUnknown(node, scope);
  // The arguments are still looked at: their faults belong to the same report.
  valuesOf(args, resolver);
  return {kind: 'literal', value: null, at};
}

export const valuesOf = (args: readonly Condition[], resolver: ValueResolver): Expr[] =>
  args.map(arg => resolver.value(arg));

function argument(node: Condition, mapsPaths: boolean, resolver: ValueResolver): Expr {
  const inner = bare(node);
  return inner.kind === 'path' ? resolver.path(inner, mapsPaths) : resolver.value(inner);
}

/** `Field` and `field` for `getField` and `setField` (ruling 61: whichever the object has). */
export function accessorKeys(name: string, prefix: 'get' | 'set'): [string, string] | undefined {
  if (!name.startsWith(prefix) || !/^[A-Z]/.test(name.slice(3))) return undefined;
  const field = name.slice(3);
  return [field, `${field[0]!.toLowerCase()}${field.slice(1)}`];
}

/** Reports a wrong number of arguments at the name of the call (ruling 53: it is an error of loading). */
export function checkCount(
  node: CallNode,
  given: number,
  {name, minArgs, maxArgs}: {readonly name: string; readonly minArgs: number; readonly maxArgs: number},
  scope: RuleScope,
): void {
  if (given >= minArgs && given <= maxArgs) return;
  const wanted = countInWords(minArgs, maxArgs);
  const counted = node.target ? `${given} (the path before the dot is the first)` : `${given}`;
  scope.report({
    code: 'RULE_ARGUMENT_COUNT',
    message: `${name} takes ${wanted}, not ${counted}.`,
    at: node.nameAt,
    end: node.nameAt + node.name.length,
    fix: given < minArgs ? 'Add what is missing.' : 'Take away what is too much.',
  });
}

function countInWords(least: number, most: number): string {
  const noun = most === 1 ? 'argument' : 'arguments';
  if (least === most) return `${least === 0 ? 'no' : least} ${noun}`;
  return most === Number.POSITIVE_INFINITY ? `${least} or more arguments` : `${least} to ${most} ${noun}`;
}

function reportUnknown(node: CallNode, scope: RuleScope): void {
  const {name, nameAt, target} = node;
  const {vocabulary} = scope;
  const isAction = vocabulary.isDeclaredEffect(name) || (!target && builtinAction(name) !== undefined);
  const near = vocabulary.nearestFunction(name);
  scope.report({
    code: isAction ? 'RULE_ACTION_AS_VALUE' : 'RULE_UNKNOWN_FUNCTION',
    message: isAction
      ? `${name} is an action: it gives no value.`
      : `There is no ${target ? 'method' : 'function'} "${name}".`,
    at: nameAt,
    end: nameAt + name.length,
    fix: isAction
      ? `Make it a statement of its own: ${name}(…);`
      : near
        ? `Did you mean "${near}"?`
        : 'Declare it under spec.functions, or use a function of the language.',
  });
}
