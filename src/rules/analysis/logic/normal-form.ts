import {expressionKey} from '../expression-text.js';
import type {Expr} from '../program.js';
import {type Literal, literalOf} from './literals.js';

/** Conjunctions of which at least one must hold: disjunctive normal form. No conjunction at all is `false`. */
export type NormalForm = readonly (readonly Literal[])[];

/** Beyond this many conjunctions a condition is not reasoned about: every rule stays cheap to check. */
const maxConjunctions = 64;
const maxLiterals = 64;

const never: NormalForm = [];
const always: NormalForm = [[]];

/** Tells whether a condition can hold; given from outside because it is itself made of normal forms. */
export type CanHold = (expr: Expr, positive: boolean) => boolean;

/** The normal form of a condition, or of its opposite; undefined when it would be too large. */
export function normalForm(expr: Expr, positive: boolean, canHold: CanHold): NormalForm | undefined {
  switch (expr.kind) {
    case 'not':
      return normalForm(expr.operand, !positive, canHold);
    case 'and':
    case 'or': {
      const forms = expr.operands.map(operand => normalForm(operand, positive, canHold));
      return (expr.kind === 'and') === positive ? conjunction(forms) : disjunction(forms);
    }
    case 'exists':
    case 'forall': {
      // `exists` of what no instance can satisfy is false, `forall` of what every instance satisfies is true.
      const searched = expr.kind === 'exists';
      if (!canHold(expr.condition, searched)) return searched === positive ? never : always;
      return [[{kind: 'opaque', key: expressionKey(expr), positive, source: expr}]];
    }
    default: {
      const literal = literalOf(expr, positive);
      if (typeof literal === 'boolean') return literal ? always : never;
      return [[literal]];
    }
  }
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
