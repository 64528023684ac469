import type {Json} from '../../kit/json.js';
import type {Expr} from '../analysis/program.js';

/** A test of a condition with its value and the values that decided it. */
export interface LookedAt {
  readonly text: string;
  readonly value: Json;
  readonly operands: {readonly text: string; readonly value: Json}[];
}

/** A condition with the outcomes of its tests. */
interface ConditionOutcome {
  readonly kind: 'and' | 'or' | 'not' | 'test';
  readonly holds: boolean;
  readonly parts: readonly ConditionOutcome[];
  readonly test?: LookedAt;
}

/** How a condition came out, `tests` being those of its text in order. */
export function outcomeOf(condition: Expr, tests: readonly LookedAt[]): ConditionOutcome {
  let next = 0;
  const visit = (expr: Expr): ConditionOutcome => {
    switch (expr.kind) {
      case 'and':
      case 'or': {
        const parts = expr.operands.map(visit);
        const holds = expr.kind === 'and' ? parts.every(part => part.holds) : parts.some(part => part.holds);
        return {kind: expr.kind, holds, parts};
      }
      case 'not': {
        const part = visit(expr.operand);
        return {kind: 'not', holds: !part.holds, parts: [part]};
      }
      default: {
        const test = tests[next++]!;
        return {kind: 'test', holds: test.value === true, parts: [], test};
      }
    }
  };
  return visit(condition);
}

/** The tests that decided it, in words: `Customer.tier == "gold" is false: Customer.tier is "silver"`. */
export const whyOf = (outcome: ConditionOutcome): string => decisive(outcome).map(inWords).join('; ');

function decisive({kind, holds, parts, test}: ConditionOutcome): LookedAt[] {
  if (test) return [test];
  // One part decides an `&&` that fails and an `||` that holds; otherwise all of them do.
  if ((kind === 'and' && !holds) || (kind === 'or' && holds)) {
    const part = parts.find(each => each.holds === holds);
    return part ? decisive(part) : [];
  }
  return parts.flatMap(decisive);
}

function inWords({text, value, operands}: LookedAt): string {
  const where = operands.filter(operand => operand.text !== text);
  const found = where.map(operand => `${operand.text} is ${JSON.stringify(operand.value)}`).join(', ');
  return `${text} is ${JSON.stringify(value)}${found === '' ? '' : `: ${found}`}`;
}
