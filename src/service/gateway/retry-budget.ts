/**
 * How many further tries the gateway allows itself: each request earns a fifth of one, each further try costs one.
 * When many nodes fail at once, tries cannot multiply the load ("Retry budgets", Google SRE Book, chapter 22).
 */
export class RetryBudget {
  #tokens: number;

  constructor(
    private readonly share = 0.2,
    /** Enough for what is under way to one node when it dies. */
    private readonly most = 2048,
  ) {
    this.#tokens = most;
  }

  /** A request came. */
  earn(): void {
    this.#tokens = Math.min(this.most, this.#tokens + this.share);
  }

  /** Takes one further try; false when the budget is spent. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
