import type {Ledger} from '../report/report.js';

/** What a client was told of one request, if anything. */
export type RequestOutcome = 'acknowledged' | 'failed' | 'indeterminate';

/** Of a drill that has sent nothing. */
export const emptyLedger: Ledger = {
  attempted: 0,
  acknowledged: 0,
  failed: 0,
  indeterminate: 0,
  lost: 0,
  duplicated: 0,
  stale: 0,
  unread: 0,
  wrong: 0,
  mixedVersion: 0,
  otherVersion: 0,
  compared: 0,
  notCompared: 0,
  retried: 0,
};

/** Counts, and keeps the first failures of each kind for the report. */
export class LedgerBook {
  #counts: {-readonly [What in keyof Ledger]: number} = {...emptyLedger};
  #causes = new Map<string, number>();

  attempt(): void {
    this.#counts.attempted++;
  }
  settle(outcome: RequestOutcome, cause?: string): void {
    this.#counts[outcome]++;
    if (cause !== undefined) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }
  count(what: Exclude<keyof Ledger, 'attempted' | RequestOutcome>, by = 1): void {
    this.#counts[what] += by;
  }

  get ledger(): Ledger {
    return {...this.#counts};
  }

  /** Takes out all that was counted, for another book's `add`. */
  take(): Pick<LedgerBook, 'ledger' | 'causes'> {
    const {ledger, causes} = this;
    this.#counts = {...emptyLedger};
    this.#causes = new Map();
    return {ledger, causes};
  }

  /** Adds the counts of another book, such as one of another process. */
  add(ledger: Ledger, causes: LedgerBook['causes']): void {
    for (const [what, count] of Object.entries(ledger)) this.#counts[what as keyof Ledger] += count;
    for (const {cause, count} of causes) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + count);
  }

  /** Causes of failures with how often each was seen, the most frequent first. */
  get causes(): {readonly cause: string; readonly count: number}[] {
    return [...this.#causes].map(([cause, count]) => ({cause, count})).sort((a, b) => b.count - a.count);
  }
}
