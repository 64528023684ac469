import type {Json, JsonObject} from '../../../kit/json.js';
import {setKey} from '../../values/path.js';
import {meaningKey} from '../expression-text.js';
import type {Expr, PathExpr} from '../program.js';
import {type Literal, literalOf} from './literals.js';

/** Conjunctions of which at least one must hold: disjunctive normal form. No conjunction at all is `false`. */
export type NormalForm = readonly (readonly Literal[])[];

/** Beyond this many conjunctions a condition is not reasoned about: every rule stays cheap to check. */
const maxConjunctions = 64;
const maxLiterals = 64;

const never: NormalForm = [];
const always: NormalForm = [[]];

/** Tells whether and how a condition can hold; given from outside because it is itself made of normal forms. */
export type VerdictOn = (
  expr: Expr,
  positive: boolean,
) => {readonly answer: 'yes' | 'no' | 'maybe'; readonly witness?: ReadonlyMap<PathExpr, Json>};

/** The normal form of a condition, or of its opposite; undefined when it would be too large. */
export function normalForm(expr: Expr, positive: boolean, verdictOn: VerdictOn): NormalForm | undefined {
  switch (expr.kind) {
    case 'not':
      return normalForm(expr.operand, !positive, verdictOn);
    case 'and':
    case 'or': {
      const forms = expr.operands.map(operand => normalForm(operand, positive, verdictOn));
      return (expr.kind === 'and') === positive ? conjunction(forms) : disjunction(forms);
    }
    case 'exists':
    case 'forall': {
      // `exists` of what no instance can satisfy is false, `forall` of what every instance satisfies is true.
      const searched = expr.kind === 'exists';
      const verdict = verdictOn(expr.condition, searched);
      if (verdict.answer === 'no') return searched === positive ? never : always;
      const witness = searched === positive ? instanceOf(expr, verdict.witness) : undefined;
      return [[{kind: 'opaque', key: meaningKey(expr), positive, source: expr, ...(witness ? {witness} : {})}]];
    }
    default: {
      const literal = literalOf(expr, positive);
      if (typeof literal === 'boolean') return literal ? always : never;
      return [[literal]];
    }
  }
}

/** A fact that is an instance as wanted; undefined when nothing is known of it, or it takes more than that one fact. */
function instanceOf(
  {type, level, at}: Extract<Expr, {kind: 'exists' | 'forall'}>,
  wanted: ReadonlyMap<PathExpr, Json> | undefined,
): ReadonlyMap<PathExpr, Json> | undefined {
  if (!wanted) return undefined;
  const instance: JsonObject = {};
  for (const [{root, steps}, value] of wanted) {
    if (root.kind !== 'instance' || root.level !== level || steps.length !== 1) return undefined;
    const [step] = steps;
    if (step?.kind === 'key') setKey(instance, step.key, value);
  }
  const fact: PathExpr = {kind: 'path', root: {kind: 'fact', name: type}, steps: [], mapped: false, at, text: type};
  return new Map([[fact, instance]]);
}

/** Both at once. */
export function conjunction(forms: readonly (NormalForm | undefined)[]): NormalForm | undefined {
  let product: NormalForm = always;
  for (const form of forms) {
    if (!form || product.length * form.length > maxConjunctions) return undefined;
    product = product.flatMap(left => form.map(right => [...left, ...right]));
    if (product.some(literals => literals.length > maxLiterals)) return undefined;
  }
  return product;
}

function disjunction(forms: readonly (NormalForm | undefined)[]): NormalForm | undefined {
  const sum: (readonly Literal[])[] = [];
  for (const form of forms) {
    if (!form || sum.length + form.length > maxConjunctions) return undefined;
    sum.push(...form);
  }
  return sum;
}
