import type {PathNode, Step} from '../grl/ast.js';
import type {PathExpr, PathStep} from './program.js';
import {type RuleScope, textOf} from './rule-scope.js';
import {constantIndex} from './tree.js';

type ResolveIndex = (step: Extract<Step, {kind: 'index'}>) => PathStep;

/** A path with its root bound: to a fact, an instance around it, or a field that an `accumulate` named. */
export function resolvePath(node: PathNode, scope: RuleScope, resolveIndex: ResolveIndex, mapped = false): PathExpr {
  const {at} = node;
  const text = textOf(node, scope.text);
  const ofFacts = node.root === 'Facts';
  if (ofFacts && hasComputedFact(node)) {
    return {
      kind: 'path',
      root: {kind: 'facts'},
      steps: node.steps.map(step => stepOf(step, resolveIndex)),
      mapped,
      at,
      text,
    };
  }
  const steps = (ofFacts ? node.steps.slice(1) : node.steps).map(step => stepOf(step, resolveIndex));
  if (ofFacts) return {kind: 'path', root: scope.rootOf(factAfterRoot(node, scope)), steps, mapped, at, text};
  const field = scope.fields.get(node.root);
  if (field) return {kind: 'path', root: field.root, steps: [...field.steps, ...steps], mapped, at, text};
  if (scope.relative?.path === node) {
    const {type} = scope.relative;
    const own: PathStep = {kind: 'key', key: node.root};
    return {kind: 'path', root: scope.rootOf(type), steps: [own, ...steps], mapped, at, text: `${type}.${text}`};
  }
  return {kind: 'path', root: scope.rootOf(scope.factOf(node.root)), steps, mapped, at, text};
}

/** Whether it depends on the facts which of them is meant: `Facts[Order.kind]`. */
const hasComputedFact = ({steps: [first]}: PathNode): boolean =>
  first?.kind === 'index' && constantIndex(first.index) === undefined;

/** The fact that `Facts.x` or `Facts["x"]` names (ruling 27: `Facts` is the root of all facts). */
function factAfterRoot(node: PathNode, scope: RuleScope): string {
  const fact = namedAfterRoot(node);
  if (fact !== undefined) return fact;
  const [first] = node.steps;
  scope.report({
    code: 'RULE_FACTS_ALONE',
    message: first ? 'Behind "Facts" stands the name of a fact, not a number.' : '"Facts" alone is no value.',
    at: node.at,
    end: node.at + 'Facts'.length,
    fix: 'Name the fact: Facts.Customer or Facts["ship-to"].',
  });
  return 'Facts';
}

/** `T` for `Facts.T…` and `Facts["T"]…`; undefined when no constant name follows. */
export function namedAfterRoot({steps: [first]}: PathNode): string | undefined {
  if (!first) return undefined;
  const name = first.kind === 'name' ? first.name : constantIndex(first.index);
  return typeof name === 'string' ? name : undefined;
}

function stepOf(step: Step, resolveIndex: ResolveIndex): PathStep {
  return step.kind === 'name' ? {kind: 'key', key: step.name} : resolveIndex(step);
}
