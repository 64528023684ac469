import type {Json} from '../../kit/json.js';
import type {Context} from '../compiler/context.js';
import type {SimpleTest, TestOperator} from '../compiler/simple-test.js';
import {order} from '../values/order.js';

/** Operators as they stand in the table. */
const operatorCodes = {
  '==': 0,
  '!=': 1,
  '<': 2,
  '<=': 3,
  '>': 4,
  '>=': 5,
} as const satisfies Readonly<Record<TestOperator, number>>;

/**
 * Simple conditions by rank, as rows of numbers: they need no code of their own and are fast from the first call on,
 * where thousands of compiled functions would take seconds of warming up.
 */
export class TestTable {
  readonly #first: Int32Array;
  readonly #operators: Uint8Array;
  readonly #places: Int32Array;
  readonly #constants: Json[] = [];

  /** Of the tests of each rank, all of which must hold; `placeOf` gives their places other numbers. */
  constructor(lists: readonly (readonly SimpleTest[])[], placeOf: (place: number) => number = place => place) {
    this.#first = startsOf(lists);
    this.#operators = new Uint8Array(this.#first[lists.length]!);
    this.#places = new Int32Array(this.#operators.length);
    for (const tests of lists) {
      for (const {operator, place, value} of tests) {
        const i = this.#constants.push(value) - 1;
        this.#operators[i] = operatorCodes[operator];
        this.#places[i] = placeOf(place);
      }
    }
  }

  /** Whether all tests of a rank hold. */
  holds(rank: number, memory: Pick<Context, 'read'>): boolean {
    const end = this.#first[rank + 1]!;
    for (let i = this.#first[rank]!; i < end; i++) {
      if (!passes(memory.read(this.#places[i]!), this.#operators[i]!, this.#constants[i]!)) return false;
    }
    return true;
  }

  /** The same of values by place. */
  holdsOf(rank: number, values: readonly Json[]): boolean {
    const end = this.#first[rank + 1]!;
    for (let i = this.#first[rank]!; i < end; i++) {
      if (!passes(values[this.#places[i]!]!, this.#operators[i]!, this.#constants[i]!)) return false;
    }
    return true;
  }
}

/** Whether a value stands to a constant as an operator asks. Constants are scalars, and numbers where there is an order. */
function passes(value: Json, code: number, constant: Json): boolean {
  if (code === operatorCodes['==']) return value === constant;
  if (code === operatorCodes['!=']) return value !== constant;
  const difference = typeof value === 'number' ? value - (constant as number) : order(value, constant);
  switch (code) {
    case operatorCodes['<']:
      return difference < 0;
    case operatorCodes['<=']:
      return difference <= 0;
    case operatorCodes['>']:
      return difference > 0;
    default:
      return difference >= 0;
  }
}

/** Where each list begins when all are joined, and at last where they end. */
export function startsOf(lists: readonly (readonly unknown[])[]): Int32Array {
  const starts = new Int32Array(lists.length + 1);
  for (let i = 0; i < lists.length; i++) starts[i + 1] = starts[i]! + lists[i]!.length;
  return starts;
}
