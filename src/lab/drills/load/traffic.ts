import {randomUUID} from 'node:crypto';
import type {JsonObject} from '../../../kit/json.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import type {LatencyRecorder} from '../../load/recorder.js';
import {randomFrom} from '../../statistics/summary.js';
import {type GatewayPool, NoAnswer} from './gateway-pool.js';
import type {LedgerBook} from './ledger.js';
import {drillNow, type Oracle} from './oracle.js';

/** Shares of the kinds of calls; they need not add up to 1. */
export interface Mix {
  readonly evaluate: number;
  readonly session: number;
  readonly batch: number;
}

export interface TrafficOptions {
  readonly pool: GatewayPool;
  readonly oracle: Oracle;
  /** Which fact set each request takes in turn; by default one after the other. */
  readonly setOf?: (index: number) => number;
  readonly mix: Mix;
  /** Share of the answers that are compared with the oracle, 0 to 1. */
  readonly checked: number;
  readonly seed: number;
  readonly book: LedgerBook;
  readonly recorder: LatencyRecorder;
  /** Told of each request when it has ended, for a screen. */
  readonly onEnd?: (latencyMs: number, ok: boolean) => void;
}

const linesOfBatch = 20;

/** Sends the requests of a drill and judges the answers. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #random: () => number;
  readonly #bodies: readonly string[];
  readonly #batch: string;
  /** Sessions that nobody writes to just now. */
  readonly #idle: string[] = [];
  readonly #prefix = `drill-${randomUUID().slice(0, 8)}`;
  #sessions = 0;
  /** Acknowledged writes of each session. */
  readonly #acknowledged = new Map<string, Set<string>>();
  #startedAt = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed);
    const {facts} = options.oracle;
    this.#bodies = facts.map(set => JSON.stringify({facts: set, now: drillNow}));
    this.#batch = Array.from({length: linesOfBatch}, (_, i) =>
      JSON.stringify({facts: facts[i % facts.length], now: drillNow}),
    ).join('\n');
  }

  start(at: number): void {
    this.#startedAt = at;
  }

  /** One evaluation that counts for nothing. */
  async warm(index: number): Promise<void> {
    const body = this.#bodies[index % this.#bodies.length]!;
    await this.#options.pool.send('POST', '/v1/evaluate', body).catch(() => undefined);
  }

  /** Request number `index`, due at `dueAt` (performance.now() time). Never rejects. */
  readonly send = async (index: number, dueAt: number): Promise<void> => {
    const {book, recorder, onEnd} = this.#options;
    book.attempt();
    const ok = await this.#choose(index);
    const latency = performance.now() - dueAt;
    const due = dueAt - this.#startedAt;
    recorder.record(due, latency, ok);
    onEnd?.(latency, ok);
  };

  #choose(index: number): Promise<boolean> {
    const {evaluate, session, batch} = this.#options.mix;
    const draw = this.#random() * (evaluate + session + batch);
    if (draw < evaluate) return this.#evaluate(this.#options.setOf?.(index) ?? index % this.#bodies.length);
    return draw < evaluate + session ? this.#write(index) : this.#sendBatch();
  }

  async #evaluate(set: number): Promise<boolean> {
    const {pool, book, oracle, checked} = this.#options;
    try {
      const {status, body} = await pool.send('POST', '/v1/evaluate', this.#bodies[set]!, {
        onRetry: () => book.count('retried'),
      });
      if (status !== 200) return this.#refused(status, body, oracle.isRefused(set));
      if (checked < 1 && this.#random() >= checked) return this.#acknowledge();
      return this.#judge(set, JSON.parse(body) as EvaluationResult);
    } catch (error) {
      return this.#unanswered(error, false);
    }
  }

  async #sendBatch(): Promise<boolean> {
    const {pool, book, oracle} = this.#options;
    try {
      const {status, body} = await pool.send('POST', '/v1/evaluate/batch', this.#batch, {
        headers: {'content-type': 'application/x-ndjson'},
        onRetry: () => book.count('retried'),
      });
      if (status !== 200) return this.#refused(status, body, false);
      const answers = body.trimEnd().split('\n');
      if (answers.length !== linesOfBatch) {
        book.count(answers.length < linesOfBatch ? 'lost' : 'duplicated', Math.abs(linesOfBatch - answers.length));
      }
      for (const [line, text] of answers.entries()) {
        const answer = JSON.parse(text) as EvaluationResult & {error?: unknown};
        if (answer.error === undefined) this.#compare(line % oracle.facts.length, answer);
        else if (!oracle.isRefused(line % oracle.facts.length)) book.count('wrong');
      }
      return this.#acknowledge();
    } catch (error) {
      return this.#unanswered(error, false);
    }
  }

  /** One write into a session: a key of its own in the fact `Drill`, which no rule knows. */
  async #write(index: number): Promise<boolean> {
    const {pool, book} = this.#options;
    const session = this.#idle.pop() ?? `${this.#prefix}-${this.#sessions++}`;
    const key = `w${index}`;
    const facts: JsonObject = {Drill: {[key]: 1}};
    try {
      const {status, body} = await pool.send('POST', '/v1/evaluate', JSON.stringify({facts, session, now: drillNow}), {
        headers: {'idempotency-key': `${this.#prefix}-${key}`},
        onRetry: () => book.count('retried'),
      });
      if (status !== 200) return this.#refused(status, body, false);
      const writes = this.#acknowledged.get(session) ?? new Set();
      this.#acknowledged.set(session, writes.add(key));
      // One client at a time writes to a session: what it was told before must be in what it is told now.
      if (missing(writes, (JSON.parse(body) as EvaluationResult).facts) > 0) book.count('stale');
      return this.#acknowledge();
    } catch (error) {
      return this.#unanswered(error, true);
    } finally {
      this.#idle.push(session);
    }
  }

  /**
   * Reads every session back, in the manner of Jepsen's set checker: what was acknowledged must be there, and each write
   * once (the version of a session counts its writes). Call when no request is under way.
   */
  async settleSessions(): Promise<void> {
    const {pool, book} = this.#options;
    for (const [session, writes] of this.#acknowledged) {
      const found = await this.#read(pool, session);
      if (found === 'unread') {
        book.count('unread', writes.size);
        continue;
      }
      if (found === 'absent') {
        book.count('lost', writes.size);
        continue;
      }
      book.count('lost', missing(writes, found.facts));
      const kept = Object.keys((found.facts.Drill ?? {}) as JsonObject).length;
      book.count('duplicated', Math.max(0, found.writes - kept));
      await pool.send('DELETE', `/v1/facts/${session}`, undefined).catch(() => undefined);
    }
  }

  async #read(
    pool: GatewayPool,
    session: string,
  ): Promise<{readonly facts: JsonObject; readonly writes: number} | 'absent' | 'unread'> {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        const {status, body, etag} = await pool.send('GET', `/v1/facts/${session}`, undefined);
        if (status === 200) return {facts: JSON.parse(body) as JsonObject, writes: writesOf(etag)};
        if (status === 404) return 'absent';
      } catch {
        // The store may still be coming back.
      }
      await new Promise(resolve => setTimeout(resolve, 500));
    }
    return 'unread';
  }

  #judge(set: number, answer: EvaluationResult): boolean {
    this.#compare(set, answer);
    return this.#acknowledge();
  }

  #compare(set: number, answer: EvaluationResult): void {
    const {oracle, book} = this.#options;
    const judgement = oracle.judge(set, answer);
    if (judgement === 'wrong') book.count('wrong');
    if (judgement === 'mixed-version') book.count('mixedVersion');
    if (judgement === 'other-version') book.count('otherVersion');
  }

  #acknowledge(): boolean {
    this.#options.book.settle('acknowledged');
    return true;
  }

  /** An error that the rules themselves give is an answer; any other is a failure. */
  #refused(status: number, body: string, byRules: boolean): boolean {
    if (byRules && status === 422) return this.#acknowledge();
    this.#options.book.settle('failed', codeOf(body) ?? `HTTP ${status}`);
    return false;
  }

  #unanswered(error: unknown, writes: boolean): boolean {
    const maybe = error instanceof NoAnswer ? error.maybeDone : true;
    this.#options.book.settle(writes && maybe ? 'indeterminate' : 'failed', (error as Error).message);
    return false;
  }
}

/** How many of these writes are not in a session's facts. */
function missing(writes: ReadonlySet<string>, facts: JsonObject): number {
  const kept = (facts.Drill ?? {}) as JsonObject;
  return [...writes].filter(key => !(key in kept)).length;
}

/** The number in front of a version is how often the session was written. */
const writesOf = (etag: string | undefined): number => Number.parseInt(etag?.replace(/^"/, '') ?? '', 10) || 0;

function codeOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as {code?: string}).code;
  } catch {
    return undefined;
  }
}
