import type {ActionNode, ArithmeticNode, Condition, FileNode, LiteralNode, RuleNode} from '../grl/ast.js';
import type {Diagnostic, Severity} from '../grl/diagnostic.js';
import {numberIn} from '../values/number-text.js';
import {attribute, comparisonIn, type Find, inActions, inComparisons, inNodes, type Subject} from './compat-places.js';
import {canFail} from './fallible.js';
import {diagnosticsOf, type Finding} from './finding.js';
import {typesOfFact} from './footprint-path.js';
import type {Action, Expr, Program} from './program.js';
import {bare, nodesIn, partsOf} from './tree.js';
import {builtinAction} from './vocabulary.js';
import {mentionsOf, valuesOfAction, within} from './walk.js';

/** One way in which the reference engine (KSD-CO/rust-rule-engine 1.21) behaves differently. */
interface Difference {
  readonly code: string;
  /** What happens there. */
  readonly there: string;
  readonly fix: string;
  /** `info` where it depends on how that engine is used. Default `warning`. */
  readonly severity?: Severity;
  readonly find: Find;
}

const isString = (node: Condition): node is LiteralNode & {value: string} =>
  node.kind === 'literal' && typeof node.value === 'string';

const isNumericString = (node: Condition): boolean => {
  const inner = bare(node);
  return isString(inner) && !Number.isNaN(numberIn(inner.value));
};

const isOrder = (op: string): boolean => op.startsWith('<') || op.startsWith('>');

const calls = (node: Condition): boolean => [...nodesIn(node)].some(each => each.kind === 'call');

/** Whether an action computes something that may end in an error. */
const mayBreakOff = (action: Action): boolean =>
  (action.kind === 'assign' && action.op !== '=') || valuesOfAction(action).some(canFail);

/** Whether a text cuts a rule apart where it is read by regular expressions. */
const cutsRules = (text: string): boolean => /[;,=}]|\bthen\b/.test(text);

/** Where the first text in the head of a rule stands that does so. */
function cutInHead({name, nameAt, description, descriptionAt, written}: RuleNode): number | undefined {
  if (cutsRules(name)) return nameAt;
  if (description !== undefined && cutsRules(description)) return descriptionAt;
  return written.find(({text}) => text !== undefined && cutsRules(text))?.valueAt;
}

/** Parentheses around arithmetic, or around one of its operands. */
function parenthesesAt(node: Condition): number | undefined {
  if (node.kind === 'group') return isArithmetic(bare(node)) ? node.at : undefined;
  if (node.kind === 'negate') return node.operand.kind === 'group' ? node.operand.at : undefined;
  if (node.kind !== 'arithmetic') return undefined;
  return partsOf(node).find(operand => operand.kind === 'group')?.at;
}

/** Where the first operator stands that has an operand which is meant. */
const operatorAt = ({first, rest}: ArithmeticNode, isMeant: (node: Condition) => boolean): number | undefined =>
  isMeant(first) ? rest[0]!.opAt : rest.find(({right}) => isMeant(right))?.opAt;

const isArithmetic = ({kind}: Condition): boolean => kind === 'arithmetic' || kind === 'negate';

/** Moves the focus to another group than MAIN. */
const movesFocus = (action: ActionNode): boolean => {
  if (action.kind !== 'do' || action.call.target || builtinAction(action.call.name) !== 'ActivateAgendaGroup') {
    return false;
  }
  const [group] = action.call.args;
  return !(group?.kind === 'literal' && group.value === 'MAIN');
};

/** Whether there are facts whose names begin like a type but that are no instances of it. */
const hasNamesakes = (type: string, facts: ReadonlySet<string>): boolean =>
  [...facts].some(fact => fact !== type && fact.startsWith(type) && !typesOfFact(fact).includes(type));

const cutInBody = inNodes(node => {
  if (node.kind === 'object') return node.entries.find(({key}) => cutsRules(key))?.keyAt;
  return isString(node) && cutsRules(node.value) && node.at;
});

const isQuantifier = (expr: Expr): expr is Extract<Expr, {kind: 'exists' | 'forall'}> =>
  expr.kind === 'exists' || expr.kind === 'forall';

const differences: readonly Difference[] = [
  {
    code: 'COMPAT_COMMENT',
    there: 'comments are cut off after rules are found, so words in this one can be taken for a rule or end it',
    fix: 'Move the comment out of the rule, and keep rule, when, then, quotes, ; and } out of it.',
    find: ({rule, tree}) =>
      tree.comments.find(
        ({at, end, text}) =>
          (/\brule\b/.test(text) && precedes(end, rule, tree)) ||
          (at > rule.at && end < rule.end && /\b(rule|when|then)\b|[;{}"=]/.test(text.replace(/^(\/\/|;;|\/\*)/, ''))),
      )?.at,
  },
  {
    code: 'COMPAT_STRING_CONTENT',
    there: 'rules are cut by regular expressions, and ; , = } or "then" inside a string breaks them',
    fix: 'Keep these out of strings, or put the text into a fact.',
    find: subject => cutInHead(subject.rule) ?? cutInBody(subject),
  },
  {
    code: 'COMPAT_NO_LOOP_FALSE',
    there: '"no-loop false" means true',
    fix: 'Leave the attribute out.',
    find: attribute('no-loop', text => text === 'false'),
  },
  {
    code: 'COMPAT_NO_LOOP_FOREVER',
    severity: 'info',
    there: 'no-loop lasts for the life of the engine, so a second evaluation does not fire it',
    fix: 'Make a new engine for each evaluation.',
    find: attribute('no-loop', text => text !== 'false'),
  },
  {
    code: 'COMPAT_NEGATIVE_SALIENCE',
    there: 'a negative salience is 0',
    fix: 'Raise all saliences so that the lowest is 0.',
    find: attribute('salience', text => text?.startsWith('-') === true),
  },
  {
    code: 'COMPAT_NOT',
    there: 'NOT is ignored',
    fix: 'Write the opposite relation (== for !=, < for >=).',
    find: inNodes((node, {text}) => {
      if (node.kind === 'not') return /^not/i.test(text.slice(node.at, node.at + 3)) && node.at;
      const comparison = comparisonIn(node);
      return comparison?.negated && comparison.opAt;
    }),
  },
  {
    code: 'COMPAT_PARENTHESES',
    there: 'parentheses in arithmetic fail',
    fix: 'Compute in steps, with a field for each.',
    find: inNodes(parenthesesAt),
  },
  {
    code: 'COMPAT_INDEX',
    there: 'array indexes fail',
    fix: 'Give the element a field of its own.',
    find: inNodes(node => node.kind === 'path' && node.steps.find(step => step.kind === 'index')?.at),
  },
  {
    code: 'COMPAT_WHEN_TRUE',
    there: '"when true" fails',
    fix: 'Compare a fact that is always there with itself.',
    find: ({rule}) => (bare(rule.condition).kind === 'literal' ? rule.condition.at : undefined),
  },
  {
    code: 'COMPAT_CALL_IN_ASSIGNMENT',
    there: 'function calls in assignments fail',
    fix: 'Let the application compute the value as a fact.',
    find: inActions(action => action.kind === 'assign' && calls(action.value)),
  },
  {
    code: 'COMPAT_METHOD',
    there: 'method calls in conditions fail',
    fix: 'Use the relation (contains, startsWith, endsWith) or the function.',
    find: inNodes(node => node.kind === 'call' && node.target !== undefined && node.nameAt),
  },
  {
    code: 'COMPAT_FIRES_EVERY_PASS',
    there: 'a rule whose condition stays true fires again in every pass, and the evaluation ends silently at the limit',
    fix: 'Add no-loop.',
    find: ({rule}) => (rule.attributes.noLoop ? undefined : rule.nameAt),
  },
  {
    code: 'COMPAT_ACTIVATION_GROUP',
    there: 'an activation group excludes its other rules for one pass only',
    fix: 'Make the conditions exclude each other.',
    find: attribute('activation-group'),
  },
  {
    code: 'COMPAT_FOCUS',
    there: 'the focus never goes back: rules of MAIN do not fire after an agenda group',
    fix: 'Give back the focus with ActivateAgendaGroup("MAIN").',
    find: subject => attribute('agenda-group')(subject) ?? inActions(movesFocus)(subject),
  },
  {
    code: 'COMPAT_HALF_DONE',
    there: 'an action that fails leaves the writes before it in place',
    fix: 'Put the action that can fail first.',
    find: ({resolved}) => resolved.actions.slice(1).find(mayBreakOff)?.at,
  },
  {
    code: 'COMPAT_WHOLE_NUMBER',
    there: '5 == 5.0 is false',
    fix: 'Write the number without a fraction.',
    find: inNodes(
      (node, {text}) =>
        node.kind === 'literal' &&
        Number.isInteger(node.value) &&
        /[.eE]/.test(text.slice(node.at, node.end)) &&
        node.at,
    ),
  },
  {
    code: 'COMPAT_STRING_ORDER',
    there: 'strings have no order',
    fix: 'Compare numbers, or let the application compare.',
    find: inComparisons(({op, sides}) => isOrder(op) && sides.some(isString)),
  },
  {
    code: 'COMPAT_CONTAINS',
    there: 'contains never matches an array',
    fix: 'Use it on strings only.',
    find: inComparisons(({op}) => op === 'contains'),
  },
  {
    code: 'COMPAT_MATCHES',
    there: 'matches looks for a substring and knows no wildcards',
    fix: 'Use contains, startsWith or endsWith.',
    find: inComparisons(({op}) => op === 'matches'),
  },
  {
    code: 'COMPAT_STRING_NAMES_FACT',
    there: 'a quoted string that names a fact is replaced by that fact',
    fix: 'Use a text that is no fact.',
    find: inNodes((node, {facts}) => isString(node) && facts.has(node.value.split('.')[0]!) && node.at),
  },
  {
    code: 'COMPAT_APPEND',
    there: '+= on an array inside a fact overwrites it',
    fix: 'Append to an array that is a fact of its own.',
    find: inActions(action => action.kind === 'assign' && action.op === '+=' && action.target.steps.length > 0),
  },
  {
    code: 'COMPAT_EXISTS_PREFIX',
    there: 'exists and forall look at every fact whose name begins like the type',
    fix: 'Rename the facts so that none begins with the name of another.',
    find: ({resolved: {condition, actions}, facts}) => {
      const values = [condition, ...actions.flatMap(valuesOfAction)];
      const quantifiers = values.flatMap(value => [...within(value)]).filter(isQuantifier);
      return quantifiers.find(({type}) => hasNamesakes(type, facts))?.at;
    },
  },
  {
    code: 'COMPAT_STRING_ARITHMETIC',
    there: '"12" + "3" is 15, and a string times a number crashes',
    fix: 'Keep texts that look like numbers out of arithmetic; Concat joins them.',
    find: inNodes(node => node.kind === 'arithmetic' && operatorAt(node, isNumericString)),
  },
];

/** Whether a comment that ends at an offset stands before a rule with no other rule between. */
const precedes = (end: number, rule: RuleNode, tree: FileNode): boolean =>
  end <= rule.at && !tree.rules.some(other => other.at >= end && other.at < rule.at);

/**
 * Warns about each rule that behaves differently on the reference engine: once per rule and difference. `trees` are
 * those of which the program was made.
 */
export function compat({files, rules}: Program, trees: readonly FileNode[]): Diagnostic[] {
  const facts = new Set<string>();
  for (const rule of rules) for (const {fact, access} of mentionsOf(rule)) if (access !== 'retract') facts.add(fact);
  const findings: Finding[] = [];
  let order = 0;
  for (const [file, tree] of trees.entries()) {
    const {text} = files[file]!;
    for (const rule of tree.rules) {
      const subject: Subject = {rule, resolved: rules[order++]!, tree, text, facts};
      for (const {code, there, fix, find, severity = 'warning'} of differences) {
        const at = find(subject);
        if (at === undefined) continue;
        const message = `Rule "${rule.name}" behaves differently on rust-rule-engine: ${there}.`;
        findings.push({severity, code, message, file, at, rule: rule.name, fix});
      }
    }
  }
  return diagnosticsOf(files, findings);
}
