import type {Json} from '../../kit/json.js';
import {Fault} from './fault.js';
import {kindOf} from './kind.js';
import {maxListLength, maxTextLength, toText} from './text.js';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/** One binary operation by its sign. Faults name the operand, or the operator for a result that is not finite. */
export function calculate(operator: ArithmeticOperator, left: Json, right: Json): Json {
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right);
    case '%':
      return remainder(left, right);
  }
}

/** `+`: texts when either side is a string (before all else, ruling 34), two arrays joined, else numbers. */
export function add(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return finite(left + right, '+');
  if (typeof left === 'string' || typeof right === 'string') return concatenate(toText(left), toText(right));
  if (Array.isArray(left) && Array.isArray(right)) return join(left, right);
  // Beside an array only an array fits, so the other side is to blame: `1 + [2]` fails at `[2]`, `[1] + 2` at `2`.
  if (Array.isArray(left)) throw new Fault(`an array joins only with an array, not with ${kindOf(right)}`, 'right');
  throw new Fault(...notANumber('+', left, right));
}

export function subtract(left: Json, right: Json): number {
  if (typeof left === 'number' && typeof right === 'number') return finite(left - right, '-');
  throw new Fault(...notANumber('-', left, right));
}

export function multiply(left: Json, right: Json): number {
  if (typeof left === 'number' && typeof right === 'number') return finite(left * right, '*');
  throw new Fault(...notANumber('*', left, right));
}

export function divide(left: Json, right: Json): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw new Fault(...notANumber('/', left, right));
  if (right === 0) throw new Fault('division by zero', 'right');
  return finite(left / right, '/');
}

/** The remainder has the sign of the dividend (ruling 40). */
export function remainder(left: Json, right: Json): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw new Fault(...notANumber('%', left, right));
  if (right === 0) throw new Fault('remainder of a division by zero', 'right');
  return (left % right) + 0;
}

/** Unary minus; its operand is the right one. */
export function negate(value: Json): number {
  if (typeof value !== 'number') throw new Fault(`"-" needs a number, not ${kindOf(value)}`, 'right');
  return 0 - value;
}

/**
 * What `path += value` stores (rulings 29, 30): an array takes one more element, nothing becomes a number or a list of
 * one, anything else is `current + value`. Faults as in `add`, the left side being the target.
 */
export function increase(current: Json, value: Json): Json {
  if (Array.isArray(current)) return join(current, [value]);
  if (current === null) return typeof value === 'number' ? value : [value];
  return add(current, value);
}

/** What an assignment with `operator` stores, given what is there now. */
export function assigned(operator: '=' | '+=' | '-=' | '*=' | '/=', current: Json, value: Json): Json {
  if (operator === '=') return value;
  return operator === '+=' ? increase(current, value) : calculate(operator[0] as ArithmeticOperator, current, value);
}

function concatenate(left: string, right: string): string {
  if (left.length + right.length > maxTextLength) {
    throw new Fault(`the text would be longer than ${maxTextLength} characters`, 'operator');
  }
  return left + right;
}

function join(left: readonly Json[], right: readonly Json[]): Json[] {
  if (left.length + right.length > maxListLength) {
    throw new Fault(`the array would be longer than ${maxListLength} elements`, 'operator');
  }
  return [...left, ...right];
}

/** Adding 0 turns -0 into 0, so that no answer shows the difference (ruling 40). */
function finite(result: number, operator: string): number {
  if (Number.isFinite(result)) return result + 0;
  throw new Fault(`the result of "${operator}" is too large for a number`, 'operator');
}

function notANumber(operator: string, left: Json, right: Json): [string, 'left' | 'right'] {
  const place = typeof left === 'number' ? 'right' : 'left';
  return [`"${operator}" needs numbers, not ${kindOf(place === 'left' ? left : right)}`, place];
}
