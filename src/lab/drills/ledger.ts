/** What became of the requests of a drill. */
export interface Ledger {
  readonly attempted: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Nobody can say whether it took effect: the answer never came. */
  readonly indeterminate: number;
  /** Acknowledged writes that are not there at the end. */
  readonly lost: number;
  /** Writes that were applied more than once. */
  readonly duplicated: number;
  /** Answers that missed what had been acknowledged before their request was sent. */
  readonly stale: number;
  /** Acknowledged writes whose session could not be read at the end: nobody can say whether they are there. */
  readonly unread: number;
  /** Answers that differ from the oracle's. */
  readonly wrong: number;
  /** Answers that belong to another ruleset version than they name. */
  readonly mixedVersion: number;
  /** Answers of rules that the drill does not know: there is nothing to compare them with. */
  readonly otherVersion: number;
  /** Requests that a client sent again to another gateway, before any of the above. */
  readonly retried: number;
}

export type Outcome = 'acknowledged' | 'failed' | 'indeterminate';

const nothing: {-readonly [What in keyof Ledger]: number} = {
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
  retried: 0,
};

/** Counts, and keeps the first failures of each kind for the report. */
export class LedgerBook {
  #counts = {...nothing};
  #causes = new Map<string, number>();

  attempt(): void {
    this.#counts.attempted++;
  }
  settle(outcome: Outcome, cause?: string): void {
    this.#counts[outcome]++;
    if (cause !== undefined) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }
  count(what: Exclude<keyof Ledger, 'attempted' | Outcome>, by = 1): void {
    this.#counts[what] += by;
  }

  get ledger(): Ledger {
    return {...this.#counts};
  }

  /** Takes out all that was counted, for another book's `add`. */
  take(): Pick<LedgerBook, 'ledger' | 'causes'> {
    const {ledger, causes} = this;
    this.#counts = {...nothing};
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
