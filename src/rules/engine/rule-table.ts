import type {Json} from '../../kit/json.js';
import type {Rule} from '../analysis/program.js';
import type {Context} from '../compiler/context.js';
import type {RulePlan} from '../compiler/rule-plan.js';
import type {OnError} from './answer.js';
import {startsOf, TestTable} from './test-table.js';

/** What makes a firing more than its actions, as bits. */
export const flags = {noLoop: 1, lockOnActive: 2, activationGroup: 4};

/** Why the state before a firing is kept, as bits: its writes may cancel each other; it may fail behind a write. */
const risks = {tangled: 1, breaksOff: 2};

/** Rules by rank: their simple conditions and actions, and what makes them special. */
export class RuleTable {
  readonly names: readonly string[];
  /** Whether a rank's condition, and its actions, are in the table. */
  readonly hasTests: Uint8Array;
  readonly hasPuts: Uint8Array;
  /** What else is to be done when a rank fires: a sum of `flags`. */
  readonly flags: Uint8Array;
  /** What a firing of a rank may leave behind: a sum of `risks`. */
  readonly #risks: Uint8Array;
  readonly #tests: TestTable;
  readonly #firstPut: Int32Array;
  readonly #putPlaces: Int32Array;
  readonly #putValues: Json[] = [];

  constructor(ranked: readonly Rule[], plans: readonly RulePlan[]) {
    this.names = ranked.map(rule => rule.name);
    const own = ranked.map(rule => plans[rule.order]!);
    this.hasTests = Uint8Array.from(own, plan => (plan.tests ? 1 : 0));
    this.hasPuts = Uint8Array.from(own, plan => (plan.puts ? 1 : 0));
    this.flags = Uint8Array.from(ranked, flagsOf);
    this.#risks = Uint8Array.from(own, risksOf);
    this.#tests = new TestTable(own.map(({tests}) => tests ?? []));
    const puts = own.map(plan => plan.puts ?? []);
    this.#firstPut = startsOf(puts);
    this.#putPlaces = new Int32Array(this.#firstPut[own.length]!);
    for (const list of puts) {
      for (const {place, value} of list) this.#putPlaces[this.#putValues.push(value) - 1] = place;
    }
  }

  /** By rank: 1 where all is in the table and a firing needs no care. */
  plainRanks(onError: OnError): Uint8Array {
    return this.flags.map((special, rank) =>
      this.hasTests[rank] === 1 && this.hasPuts[rank] === 1 && special <= flags.noLoop && !this.keeps(rank, onError)
        ? 1
        : 0,
    );
  }

  /** Whether the state before a firing of a rank has to be kept. */
  keeps(rank: number, onError: OnError): boolean {
    const risk = this.#risks[rank]!;
    return onError === 'fail' ? (risk & risks.tangled) !== 0 : risk !== 0;
  }

  /** Whether all tests of a rank hold. */
  holds(rank: number, memory: Pick<Context, 'read'>): boolean {
    return this.#tests.holds(rank, memory);
  }

  /** Carries out the actions of a rank. A fault notes `~number` of the action as its site. */
  act(rank: number, memory: Pick<Context, 'defer'>): void {
    const start = this.#firstPut[rank]!;
    const end = this.#firstPut[rank + 1]!;
    for (let i = start; i < end; i++) memory.defer(this.#putPlaces[i]!, this.#putValues[i]!, ~(i - start));
  }
}

const flagsOf = ({noLoop, lockOnActive, activationGroup}: Rule): number =>
  (noLoop ? flags.noLoop : 0) +
  (lockOnActive ? flags.lockOnActive : 0) +
  (activationGroup === undefined ? 0 : flags.activationGroup);

const risksOf = ({tangled, breaksOff}: RulePlan): number =>
  (tangled ? risks.tangled : 0) + (breaksOff ? risks.breaksOff : 0);
