import type {Json} from '../../../kit/json.js';
import {expressionKey} from '../expression-text.js';
import {footprintOfAction} from '../footprint.js';
import {type FootprintPath, pathsMeet} from '../footprint-path.js';
import type {Action, Expr, PathExpr, Rule} from '../program.js';
import {within} from '../walk.js';
import {constantOf} from './constant.js';
import {type Literal, literalOf} from './literals.js';
import type {NormalForm} from './normal-form.js';
import {isPlain} from './satisfy.js';

/** What is sure to be so at one place, until somebody writes there. */
interface Certainty {
  readonly place: FootprintPath;
  readonly literal: Literal;
}

/** What is sure to be so when a rule has fired: values that it has set, their types, facts that it has taken away. */
export function aftermathOf(rule: Rule): NormalForm {
  let certain: Certainty[] = [];
  for (const action of rule.actions) {
    const {writes} = footprintOfAction(action);
    certain = certain.filter(({place}) => !writes.some(write => pathsMeet(write, place)));
    const [place] = writes;
    if (place) certain.push(...certaintiesOf(action, rule).map(literal => ({place, literal})));
  }
  return [certain.map(({literal}) => literal)];
}

function certaintiesOf(action: Action, rule: Rule): Literal[] {
  if (action.kind === 'retract') {
    const gone = (path: PathExpr): Expr => ({kind: 'literal', value: null, at: path.at});
    return pathsOf(action.fact, rule.condition).flatMap(path => related('==', path, gone(path)));
  }
  if (action.kind !== 'assign' || !isPlain(action.target)) return [];
  const {op, target, value} = action;
  const constant = constantOf(value);
  if (op === '=' && constant !== undefined) return related('==', target, value);
  if (op === '+=' && typeof constant === 'string') {
    // A text is added to a list as an element, and to anything else as a text: either way it is in there.
    return [typed(target, notNull), ...related('contains', target, value)];
  }
  const type = op === '=' ? typeOf(value) : op === '+=' ? notNull : number;
  return type ? [typed(target, type)] : [];
}

/** The paths of a condition that lead through a fact. */
const pathsOf = (fact: string, condition: Expr): PathExpr[] =>
  [...within(condition)].filter(
    (expr): expr is PathExpr => expr.kind === 'path' && expr.root.kind === 'fact' && expr.root.name === fact,
  );

function related(op: '==' | 'contains', left: PathExpr, right: Expr): Literal[] {
  const literal = literalOf({kind: 'relation', op, left, right, at: left.at, opAt: left.at}, true);
  return typeof literal === 'boolean' ? [] : [literal];
}

const number = (value: Json): boolean => typeof value === 'number';
const boolean = (value: Json): boolean => typeof value === 'boolean';
const notNull = (value: Json): boolean => value !== null;

/** What an expression gives when it does not fail: null is no operand of arithmetic. */
function typeOf(expr: Expr): ((value: Json) => boolean) | undefined {
  switch (expr.kind) {
    case 'negate':
      return number;
    case 'arithmetic':
      return expr.rest.at(-1)!.op === '+' ? notNull : number;
    case 'array':
    case 'object':
      return notNull;
    case 'relation':
    case 'empty':
    case 'exists':
    case 'forall':
      return boolean;
    default:
      return undefined;
  }
}

const typed = (subject: PathExpr, holds: (value: Json) => boolean): Literal => ({
  kind: 'test',
  term: expressionKey(subject),
  subject,
  source: subject,
  positive: true,
  holds,
  constants: [],
  nature: 'equality',
});
