import {nearest} from '../../kit/did-you-mean.js';
import type {AccumulateNode} from '../grl/ast.js';
import type {Expr, PathExpr} from './program.js';
import type {RuleScope} from './rule-scope.js';
import type {ValueResolver} from './value-resolver.js';

type Accumulate = Extract<Expr, {kind: 'accumulate'}>;

/** Reducers by every accepted spelling, in lower case. */
const reducers = new Map<string, Accumulate['reducer']>([
  ['sum', 'sum'],
  ['count', 'count'],
  ['average', 'average'],
  ['avg', 'average'],
  ['min', 'min'],
  ['max', 'max'],
  ['first', 'first'],
  ['last', 'last'],
  ['collect', 'collect'],
]);

/** `accumulate(T(tests…, $v: field), sum($v))` (ruling 52): names bound in it are seen by all of its tests. */
export function resolveAccumulate(node: AccumulateNode, resolver: ValueResolver): Expr {
  const {scope} = resolver;
  const type = scope.factOf(node.type);
  const reducer = reducerOf(node, scope);
  return scope.within(type, level => {
    const fields = fieldsOf(node, type, resolver);
    return scope.withFields(fields, (): Expr => {
      const tests = node.parts.flatMap(part =>
        part.kind === 'test' ? [resolver.fieldTest(part.condition, type)] : [],
      );
      const value = reducer === undefined ? undefined : reducedValue(node, fields, scope);
      return {
        kind: 'accumulate',
        type,
        level,
        tests,
        reducer: reducer ?? 'count',
        at: node.at,
        ...(value === undefined ? {} : {value}),
      };
    });
  });
}

function fieldsOf(node: AccumulateNode, type: string, resolver: ValueResolver): Map<string, PathExpr> {
  const {scope} = resolver;
  const fields = new Map<string, PathExpr>();
  for (const part of node.parts) {
    if (part.kind !== 'bind') continue;
    if (fields.has(part.name)) {
      scope.report({
        code: 'RULE_BINDING_TWICE',
        message: `"${part.name}" is bound twice in one accumulate.`,
        at: part.at,
        end: part.at + part.name.length,
        fix: 'Give one of them another name.',
      });
    }
    const field = scope.relativeTo({path: part.path, type}, () => resolver.path(part.path));
    fields.set(part.name, field);
  }
  return fields;
}

function reducerOf(node: AccumulateNode, scope: RuleScope): Accumulate['reducer'] | undefined {
  const reducer = reducers.get(node.reducer.toLowerCase());
  if (reducer) return reducer;
  const near = nearest(node.reducer, reducers.keys());
  scope.report({
    code: 'RULE_UNKNOWN_REDUCER',
    message: `accumulate cannot reduce by "${node.reducer}".`,
    at: node.reducerAt,
    end: node.reducerAt + node.reducer.length,
    fix: near ? `Did you mean "${near}"?` : 'One of sum, count, average, min, max, first, last, collect.',
  });
  return undefined;
}

/** What is reduced: the bound field; whole instances where `count`, `first`, `last` or `collect` names none. */
function reducedValue(node: AccumulateNode, fields: ReadonlyMap<string, PathExpr>, scope: RuleScope): Expr | undefined {
  const {argument, reducer} = node;
  if (argument) {
    const field = fields.get(argument.name);
    if (field) return {...field, at: argument.at};
    const near = nearest(argument.name, fields.keys()) ?? [...fields.keys()][0];
    scope.report({
      code: 'RULE_UNBOUND_NAME',
      message: `"${argument.name}" is not bound in this accumulate.`,
      at: argument.at,
      end: argument.at + argument.name.length,
      fix: near ? `Did you mean "${near}"?` : `Bind it to a field: ${node.type}($${argument.name}: field).`,
    });
  } else if (['sum', 'avg', 'average', 'min', 'max'].includes(reducer.toLowerCase())) {
    scope.report({
      code: 'RULE_ARGUMENT_COUNT',
      message: `${reducer} reduces a field, and none is given.`,
      at: node.reducerAt,
      end: node.reducerAt + reducer.length,
      fix: `Bind one: accumulate(${node.type}($v: field), ${reducer}($v)).`,
    });
  }
  return undefined;
}
