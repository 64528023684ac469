import type {Json, JsonObject} from '../../kit/json.js';
import {type FactReader, factReader} from '../compiler/fact-reader.js';
import type {RulePlan} from '../compiler/rule-plan.js';
import type {SimpleTest} from '../compiler/simple-test.js';
import type {Agenda} from './agenda.js';
import type {EvaluationOutcome, OnError} from './answer.js';
import {ConstantWrites} from './constant-writes.js';
import {RankSet} from './rank-set.js';
import {TestTable} from './test-table.js';

/** Most places that are read beforehand. */
const mostPlaces = 256;
/** Most rules to look at without a look at the clock: some 100 µs. */
const mostLooks = 4096;

/**
 * Evaluates a decision table: rules that compare facts with constants and put constants where no rule reads. Nothing
 * that fires can then make another rule hold, so one look at each in rank order is the whole law of firing, and what
 * is read can be read beforehand.
 */
export class SinglePass {
  readonly #reader: FactReader;
  readonly #tests: TestTable;
  readonly #writes: ConstantWrites;
  readonly #ready: RankSet;
  /** Column of what the only index asks for. */
  readonly #asked: number;
  /** Ranks that fire. */
  readonly #fired: Int32Array;

  /** The pass for some rules; undefined where they are no decision table. */
  static of(agenda: Agenda, onError: OnError): SinglePass | undefined {
    const {compiled, table, isRead} = agenda;
    if (agenda.usesFocus || agenda.dated.length > 0 || table.plainRanks(onError).includes(0)) return undefined;
    const wanted = new Set<number>();
    for (const {order} of agenda.ranked) {
      const {tests = [], puts = []} = compiled.plans[order]!;
      for (const {place} of tests) wanted.add(place);
      for (const {place} of puts) {
        if (isRead[place] === 1) return undefined;
        wanted.add(compiled.layout.places.parents[place]!);
      }
    }
    return wanted.size > mostPlaces ? undefined : new SinglePass(agenda, wanted);
  }

  private constructor(
    private readonly agenda: Agenda,
    wanted: ReadonlySet<number>,
  ) {
    const {layout, plans} = agenda.compiled;
    const own = agenda.ranked.map(({order}) => plans[order]!);
    this.#reader = factReader(layout.places, wanted);
    const {columns} = this.#reader;
    this.#asked = agenda.soleIndex ? columns.get(agenda.soleIndex.place)! : 0;
    const tests = own.map(plan => testsOf(plan, agenda.soleIndex?.place));
    this.#tests = new TestTable(tests, place => columns.get(place)!);
    this.#writes = new ConstantWrites(
      agenda.table.names,
      own.map(({puts = []}) => puts),
      layout,
      columns,
    );
    this.#ready = new RankSet(agenda.ranked.length);
    this.#fired = new Int32Array(agenda.ranked.length);
  }

  /**
   * The outcome; undefined where it takes more care than one pass can give: a write that fails, a limit in reach, a
   * number that is not finite. Numbers that no rule reads are not looked at: that would cost a tenth of the answer.
   */
  evaluate(facts: JsonObject, maxFirings: number): EvaluationOutcome | undefined {
    const values = this.#reader.read(facts);
    if (!areFinite(values)) return undefined;
    const count = this.#lookAtAll(values);
    if (count < 0 || count > maxFirings) return undefined;
    const {names} = this.agenda.table;
    const fired = new Array<string>(count);
    for (let i = 0; i < count; i++) fired[i] = names[this.#fired[i]!]!;
    const written = this.#writes.carryOut(this.#fired, count, values);
    return written && {facts: written.facts, changes: written.changes, fired, effects: [], log: []};
  }

  /** Notes the rules whose conditions hold, in rank order, and counts them; -1 when there are too many to look at. */
  #lookAtAll(values: readonly Json[]): number {
    const {soleIndex} = this.agenda;
    if (!soleIndex) return this.#lookAtReady(values);
    // One index has them sorted already.
    const ranks = soleIndex.ranksFor(values[this.#asked]!);
    if (ranks.length > mostLooks) return -1;
    let count = 0;
    for (let i = 0; i < ranks.length; i++) {
      const rank = ranks[i]!;
      if (this.#tests.holdsOf(rank, values)) this.#fired[count++] = rank;
    }
    return count;
  }

  #lookAtReady(values: readonly Json[]): number {
    const {columns} = this.#reader;
    const ready = this.#ready;
    ready.clear();
    this.agenda.fill(ready, place => values[columns.get(place)!]!);
    let count = 0;
    let looks = 0;
    for (let rank = ready.takeFirst(); rank >= 0; rank = ready.takeFirst()) {
      if (++looks > mostLooks) return -1;
      if (this.#tests.holdsOf(rank, values)) this.#fired[count++] = rank;
    }
    return count;
  }
}

/** Whether those that are numbers are finite. */
function areFinite(values: readonly Json[]): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === 'number' && value - value !== 0) return false;
  }
  return true;
}

/** The tests of a condition but for the one that an index at a place has answered. */
function testsOf({tests = []}: RulePlan, indexed: number | undefined): readonly SimpleTest[] {
  const isAnswered = ({operator, place}: SimpleTest) => operator === '==' && place === indexed;
  const [first, ...others] = tests.filter(isAnswered);
  return first && others.length === 0 ? tests.filter(test => test !== first) : tests;
}
