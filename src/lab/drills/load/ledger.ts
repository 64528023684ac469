import {Ledger} from '../report/report.js';

type Counts<Count extends string> = Record<Count, number>;

const zero = <Count extends string>(names: readonly Count[]): Counts<Count> =>
  Object.fromEntries(names.map(name => [name, 0])) as Counts<Count>;

const counted = Object.keys(Ledger.shape) as (keyof Ledger)[];

/** Of a drill that has sent nothing. */
export const emptyLedger: Ledger = zero(counted);

/** Counts what became of requests, and the causes of those that failed. What is counted beside them its user says. */
export class LedgerBook<Count extends string = keyof Ledger> {
  #counts: Counts<Count>;
  #causes = new Map<string, number>();

  /** `names` are what it counts: by default, what the ledger of a drill has. */
  constructor(private readonly names: readonly Count[] = counted as readonly string[] as readonly Count[]) {
    this.#counts = zero(names);
  }

  attempt(): void {
    this.count('attempted' as Count);
  }
  settle(outcome: Count, cause?: string): void {
    this.count(outcome);
    if (cause !== undefined) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }
  count(what: Count, by = 1): void {
    this.#counts[what] += by;
  }

  get ledger(): Counts<Count> {
    return {...this.#counts};
  }

  /** Takes out all that was counted, for another book's `add`. */
  take(): Pick<LedgerBook<Count>, 'ledger' | 'causes'> {
    const {ledger, causes} = this;
    this.#counts = zero(this.names);
    this.#causes = new Map();
    return {ledger, causes};
  }

  /** Adds the counts of another book, such as one of another process. */
  add(ledger: Readonly<Counts<Count>>, causes: LedgerBook['causes']): void {
    for (const name of this.names) this.#counts[name] += ledger[name];
    for (const {cause, count} of causes) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + count);
  }

  /** Causes of failures with how often each was seen, the most frequent first. */
  get causes(): {readonly cause: string; readonly count: number}[] {
    return [...this.#causes].map(([cause, count]) => ({cause, count})).sort((a, b) => b.count - a.count);
  }
}
