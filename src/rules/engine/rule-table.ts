import type {Json} from '../../kit/json.js';
import type {Rule} from '../analysis/program.js';
import type {RulePlan} from '../compiler/rule-plan.js';
import {testOperators} from '../compiler/simple-test.js';
import {order} from '../values/order.js';
import type {WorkingMemory} from './working-memory.js';

/**
 * Simple conditions and actions by rank, as rows of numbers: it needs no code of its own and is fast from the first
 * call on, where thousands of compiled functions would take seconds of warming up.
 */
export class RuleTable {
  readonly names: readonly string[];
  /** Whether a rank's condition, and its actions, are in the table. */
  readonly hasTests: Uint8Array;
  readonly hasPuts: Uint8Array;
  /** What else is to be done when a rank fires: a sum of `flags`. */
  readonly flags: Uint8Array;
  /** 1: its writes may cancel each other. 2: it may break off behind a write. 3: both. */
  readonly #care: Uint8Array;
  readonly #firstTest: Int32Array;
  readonly #operators: Uint8Array;
  readonly #places: Int32Array;
  readonly #values: Json[] = [];
  readonly #firstPut: Int32Array;
  readonly #putPlaces: Int32Array;
  readonly #putValues: Json[] = [];

  constructor(ranked: readonly Rule[], plans: readonly RulePlan[]) {
    this.names = ranked.map(rule => rule.name);
    const own = ranked.map(rule => plans[rule.order]!);
    this.hasTests = Uint8Array.from(own, plan => (plan.tests ? 1 : 0));
    this.hasPuts = Uint8Array.from(own, plan => (plan.puts ? 1 : 0));
    this.flags = Uint8Array.from(ranked, flagsOf);
    this.#care = Uint8Array.from(own, plan => (plan.tangled ? 1 : 0) + (plan.breaksOff ? 2 : 0));
    this.#firstTest = startsOf(own, plan => plan.tests);
    this.#firstPut = startsOf(own, plan => plan.puts);
    this.#operators = new Uint8Array(this.#firstTest[own.length]!);
    this.#places = new Int32Array(this.#operators.length);
    this.#putPlaces = new Int32Array(this.#firstPut[own.length]!);
    for (const {tests, puts} of own) {
      for (const {operator, place, value} of tests ?? []) {
        this.#operators[this.#values.length] = testOperators.indexOf(operator);
        this.#places[this.#values.length] = place;
        this.#values.push(value);
      }
      for (const {place, value} of puts ?? []) {
        this.#putPlaces[this.#putValues.length] = place;
        this.#putValues.push(value);
      }
    }
  }

  /** By rank: 1 where all is in the table and a firing needs no care. */
  plainRanks(onError: 'fail' | 'skip-rule'): Uint8Array {
    return this.flags.map((special, rank) =>
      this.hasTests[rank] === 1 && this.hasPuts[rank] === 1 && special <= flags.noLoop && !this.keeps(rank, onError)
        ? 1
        : 0,
    );
  }

  /** Whether the state before a firing of a rank has to be kept. */
  keeps(rank: number, onError: 'fail' | 'skip-rule'): boolean {
    const care = this.#care[rank]!;
    return onError === 'fail' ? (care & 1) !== 0 : care !== 0;
  }

  /** Whether all tests of a rank hold. */
  holds(rank: number, memory: WorkingMemory): boolean {
    const end = this.#firstTest[rank + 1]!;
    for (let i = this.#firstTest[rank]!; i < end; i++) {
      if (!isSo(memory.read(this.#places[i]!), this.#operators[i]!, this.#values[i]!)) return false;
    }
    return true;
  }

  /** Carries out the actions of a rank. A fault notes `~number` of the action as its site. */
  act(rank: number, memory: WorkingMemory): void {
    const start = this.#firstPut[rank]!;
    const end = this.#firstPut[rank + 1]!;
    for (let i = start; i < end; i++) memory.defer(this.#putPlaces[i]!, this.#putValues[i]!, ~(i - start));
  }
}

/** What makes a firing more than its actions, as bits. */
export const flags = {noLoop: 1, lockOnActive: 2, activationGroup: 4};

const flagsOf = ({noLoop, lockOnActive, activationGroup}: Rule): number =>
  (noLoop ? flags.noLoop : 0) +
  (lockOnActive ? flags.lockOnActive : 0) +
  (activationGroup === undefined ? 0 : flags.activationGroup);

/** Operators by their number in `testOperators`; constants are scalars, and numbers where there is an order. */
function isSo(value: Json, operator: number, constant: Json): boolean {
  if (operator === 0) return value === constant;
  if (operator === 1) return value !== constant;
  const difference = typeof value === 'number' ? value - (constant as number) : order(value, constant);
  switch (operator) {
    case 2:
      return difference < 0;
    case 3:
      return difference <= 0;
    case 4:
      return difference > 0;
    default:
      return difference >= 0;
  }
}

/** Where the list of each plan begins when all are joined, and at last where they end. */
function startsOf(plans: readonly RulePlan[], listOf: (plan: RulePlan) => readonly unknown[] | undefined): Int32Array {
  const starts = new Int32Array(plans.length + 1);
  for (const [i, plan] of plans.entries()) starts[i + 1] = starts[i]! + (listOf(plan)?.length ?? 0);
  return starts;
}
