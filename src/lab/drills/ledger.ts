/** What became of the requests of a drill. */
export interface Ledger {
  readonly attempted: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Nobody can say whether it took effect: the answer never came. */
  readonly indeterminate: number;
  /** Acknowledged writes that are not there at the end. */
  readonly lost: number;
  readonly duplicated: number;
  /** Answers that differ from the oracle's. */
  readonly wrong: number;
  /** Answers that belong to another ruleset version than they name. */
  readonly mixedVersion: number;
  /** Requests that a client sent again to another gateway, before any of the above. */
  readonly retried: number;
}

export type Outcome = 'acknowledged' | 'failed' | 'indeterminate';

/** Counts, and keeps the first failures of each kind for the report. */
export class LedgerBook {
  readonly #counts = {
    attempted: 0,
    acknowledged: 0,
    failed: 0,
    indeterminate: 0,
    lost: 0,
    duplicated: 0,
    wrong: 0,
    mixedVersion: 0,
    retried: 0,
  };
  readonly #causes = new Map<string, number>();

  attempt(): void {
    this.#counts.attempted++;
  }
  settle(outcome: Outcome, cause?: string): void {
    this.#counts[outcome]++;
    if (cause !== undefined) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }
  count(what: 'lost' | 'duplicated' | 'wrong' | 'mixedVersion' | 'retried', by = 1): void {
    this.#counts[what] += by;
  }

  get ledger(): Ledger {
    return {...this.#counts};
  }

  /** Causes of failures with how often each was seen, the most frequent first. */
  get causes(): {readonly cause: string; readonly count: number}[] {
    return [...this.#causes].map(([cause, count]) => ({cause, count})).sort((a, b) => b.count - a.count);
  }
}
