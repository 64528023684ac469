import type {ActionNode, CallNode} from '../grl/ast.js';
import {builtin} from '../values/functions/table.js';
import type {Action} from './program.js';
import {accessorKeys, checkCount, valuesOf} from './resolve-call.js';
import type {RuleScope} from './rule-scope.js';
import {bare} from './tree.js';
import type {ValueResolver} from './value-resolver.js';
import {arityOf, type BuiltinAction, builtinAction} from './vocabulary.js';

/** An action in its one form, or undefined when it was reported and cannot be kept. */
export function resolveAction(node: ActionNode, resolver: ValueResolver): Action | undefined {
  if (node.kind === 'do') return resolveStatement(node.call, resolver);
  const {op, at, opAt} = node;
  return {
    kind: 'assign',
    target: resolver.path(node.target),
    op,
    value: resolver.value(node.value),
    at,
    opAt,
  };
}

/** A call as a statement: built-in action, `setX`, or effect; never a function (ruling 60). */
function resolveStatement(call: CallNode, resolver: ValueResolver): Action | undefined {
  const {name, target, args, nameAt: at} = call;
  const {scope} = resolver;
  const {vocabulary} = scope;
  const action = target ? undefined : builtinAction(name);
  if (action) return resolveBuiltinAction(action, call, resolver);
  if (vocabulary.isDeclaredEffect(name)) return effect(call, resolver);
  if (vocabulary.isFunction(name)) return reportPure(call, scope);
  const keys = target && args.length === 1 ? accessorKeys(name, 'set') : undefined;
  if (keys) return {kind: 'set', target: resolver.path(target!), keys, value: resolver.value(args[0]!), at};
  if (target && args.length === 0 && accessorKeys(name, 'get')) return reportPure(call, scope);
  if (!vocabulary.allowsEffect(name)) reportUndeclared(call, scope);
  return effect(call, resolver);
}

function effect({name, target, args, nameAt: at}: CallNode, resolver: ValueResolver): Action {
  const values = valuesOf(args, resolver);
  return {kind: 'effect', name, args: values, at, ...(target ? {target: resolver.path(target)} : {})};
}

const logLevels = {Log: 'info', LogInfo: 'info', LogWarn: 'warn', LogError: 'error'} as const;

function resolveBuiltinAction(name: BuiltinAction, call: CallNode, resolver: ValueResolver): Action | undefined {
  const {args, nameAt: at} = call;
  checkCount(call, args.length, {name, ...arityOf(name)}, resolver.scope);
  if (name === 'Halt') return {kind: 'halt', at};
  if (name === 'Retract') return args.length === 1 ? retract(call, resolver.scope) : undefined;
  const values = valuesOf(args, resolver);
  if (name !== 'ActivateAgendaGroup') return {kind: 'log', level: logLevels[name], args: values, at};
  return values[0] && {kind: 'focus', group: values[0], at};
}

/** One fact by name, quoted or not (ruling 62). */
function retract({args}: CallNode, scope: RuleScope): Action | undefined {
  const argument = bare(args[0]!);
  const {at} = argument;
  if (argument.kind === 'literal' && typeof argument.value === 'string') {
    return {kind: 'retract', fact: argument.value.replace(/^\$/, ''), at};
  }
  if (argument.kind === 'path' && argument.steps.length === 0 && argument.root !== 'Facts') {
    return {kind: 'retract', fact: scope.factOf(argument.root), at};
  }
  scope.report({
    code: 'RULE_RETRACT_ARGUMENT',
    message: 'Retract takes the name of one fact.',
    at,
    end: argument.end,
    fix:
      argument.kind === 'path' && argument.steps.length > 0
        ? 'A field cannot be removed: assign null to it, or retract the whole fact.'
        : 'Write Retract(Customer) or Retract("Customer").',
  });
  return undefined;
}

function reportPure({name, nameAt, target}: CallNode, scope: RuleScope): undefined {
  const shown = builtin(name)?.name ?? name;
  scope.report({
    code: 'RULE_PURE_STATEMENT',
    message: `${shown} only computes a value, and nothing is done with it here.`,
    at: nameAt,
    end: nameAt + name.length,
    fix: `Assign it: ${target ? `${target.root}.result = ${target.root}.field.${name}(…)` : `Result.value = ${shown}(…)`};`,
  });
}

function reportUndeclared({name, nameAt}: CallNode, scope: RuleScope): void {
  const near = scope.vocabulary.nearestStatement(name);
  scope.report({
    code: 'RULE_UNKNOWN_ACTION',
    message: `There is no action "${name}", and no effect of that name is declared.`,
    at: nameAt,
    end: nameAt + name.length,
    fix: near ? `Did you mean "${near}"?` : 'Declare it under spec.effects.',
  });
}
