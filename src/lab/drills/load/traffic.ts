import {randomUUID} from 'node:crypto';
import type {JsonObject} from '../../../kit/json.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import {headers} from '../../../service/api/headers.js';
import {mergePatch} from '../../../state/facts/merge-patch.js';
import type {LatencyRecorder} from '../../load/recorder.js';
import {randomFrom} from '../../statistics/summary.js';
import {type DrillSession, DrillSessions, missingWrites} from './drill-sessions.js';
import {type GatewayPool, NoAnswer} from './gateway-pool.js';
import type {LedgerBook} from './ledger.js';
import type {Mix} from './load-settings.js';
import {drillNow, type Judgement, type Oracle} from './oracle.js';

export interface TrafficOptions {
  readonly pool: Pick<GatewayPool, 'send'>;
  readonly oracle: Oracle;
  /** Which fact set each request takes in turn; by default one after the other. */
  readonly setOf?: (index: number) => number;
  readonly mix: Mix;
  /** Share of the answers that are compared with the oracle, 0 to 1. */
  readonly checked: number;
  readonly seed: number;
  readonly book: LedgerBook;
  readonly recorder: LatencyRecorder;
  /** Told of each request when it is sent, with when it was due, milliseconds from the start. */
  readonly onSend?: ((dueMs: number, facts: JsonObject) => void) | undefined;
  /** Told of each request when it has ended, for a screen. */
  readonly onEnd?: (latencyMs: number, ok: boolean) => void;
}

const linesOfBatch = 20;

/** Longer than any drill: a session whose end is in doubt is read at the end of the drill only. */
const sessionTtl = '7d';

/** The status of an error that the rules give. */
const evaluationFailed = 422;

/** A line of the answer to a batch. */
type BatchLine = EvaluationResult | {readonly error: {readonly code: string}};

/** Sends the requests of a drill and judges the answers. */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #random: () => number;
  readonly #bodies: readonly string[];
  readonly #batch: string;
  readonly #prefix = `drill-${randomUUID().slice(0, 8)}`;
  readonly #sessions: DrillSessions;
  /** Answers of sessions that are being compared: no latency waits for it. */
  readonly #judging = new Set<Promise<void>>();
  #startedAt = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed);
    this.#sessions = new DrillSessions(options.pool, options.book, this.#prefix);
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
    const {book, recorder, oracle, onSend, onEnd} = this.#options;
    const due = dueAt - this.#startedAt;
    book.attempt();
    const answered = this.#choose(index);
    onSend?.(due, oracle.facts[this.#setOf(index)]!);
    const ok = await answered;
    const latency = performance.now() - dueAt;
    recorder.record(due, latency, ok);
    onEnd?.(latency, ok);
  };

  #choose(index: number): Promise<boolean> {
    const {evaluate, session, batch} = this.#options.mix;
    const draw = this.#random() * (evaluate + session + batch);
    if (draw < evaluate) return this.#evaluate(this.#setOf(index));
    return draw < evaluate + session ? this.#write(index) : this.#sendBatch();
  }

  #setOf(index: number): number {
    return this.#options.setOf?.(index) ?? index % this.#bodies.length;
  }

  async #evaluate(set: number): Promise<boolean> {
    const {pool, book, oracle} = this.#options;
    try {
      const {status, body} = await pool.send('POST', '/v1/evaluate', this.#bodies[set]!, {
        onRetry: () => book.count('retried'),
      });
      if (status !== 200) return this.#refused(status, body, code => oracle.isRefused(set, code));
      if (this.#isChecked()) this.#count(oracle.judge(set, JSON.parse(body) as EvaluationResult));
      return this.#acknowledge();
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
      if (status !== 200) return this.#refused(status, body, () => false);
      const answers = body.trimEnd().split('\n');
      if (answers.length !== linesOfBatch) {
        book.count(answers.length < linesOfBatch ? 'lost' : 'duplicated', Math.abs(linesOfBatch - answers.length));
      }
      const failures = answers.flatMap((text, line) => {
        const set = line % oracle.facts.length;
        const answer = JSON.parse(text) as BatchLine;
        if ('error' in answer && !oracle.isRefused(set, answer.error.code)) return [answer.error.code];
        if (this.#isChecked()) this.#count('error' in answer ? 'right' : oracle.judge(set, answer));
        return [];
      });
      // A batch counts as one request: where a line of it failed, it has failed.
      return failures.length === 0 ? this.#acknowledge() : this.#fail(failures[0]!);
    } catch (error) {
      return this.#unanswered(error, false);
    }
  }

  /** One write into a session: a fact set, and a key of its own in the fact `Drill`, which no rule knows. */
  async #write(index: number): Promise<boolean> {
    const {pool, book, oracle} = this.#options;
    const session = this.#sessions.take();
    const key = `w${index}`;
    const facts: JsonObject = {...oracle.facts[this.#setOf(index)], Drill: {[key]: 1}};
    // What the gateway evaluates: the session's facts with those of the request (RFC 7396).
    const merged = session.facts && mergePatch(session.facts, facts);
    try {
      const body = JSON.stringify({facts, session: session.id, now: drillNow});
      const answered = await pool.send('POST', `/v1/evaluate?ttl=${sessionTtl}`, body, {
        headers: {[headers.attempt]: `${this.#prefix}-${key}`},
        onRetry: () => book.count('retried'),
      });
      if (answered.status !== 200) return await this.#refusedWrite(session, merged, answered);
      const answer = JSON.parse(answered.body) as EvaluationResult;
      session.writes.add(key);
      // One client at a time writes to a session: what it was told before must be in what it is told now.
      if (missingWrites(session, answer.facts) > 0) book.count('stale');
      if (merged !== undefined) session.facts = answer.facts;
      if (this.#isChecked()) this.#judgeLater(merged, answer);
      return this.#acknowledge();
    } catch (error) {
      session.facts = undefined;
      return this.#unanswered(error, true);
    } finally {
      this.#sessions.giveBack(session);
    }
  }

  /** An error that the rules give leaves a session as it was; after any other nobody knows what is written, or will be. */
  async #refusedWrite(
    session: DrillSession,
    merged: JsonObject | undefined,
    {status, body}: {readonly status: number; readonly body: string},
  ): Promise<boolean> {
    if (merged === undefined && status === evaluationFailed) {
      this.#count('not-comparable');
      return this.#acknowledge();
    }
    const code = codeOf(body);
    const byRules = merged !== undefined && (await this.#options.oracle.refusesFacts(merged, code));
    if (!byRules) session.facts = undefined;
    return this.#refused(status, body, () => byRules);
  }

  #judgeLater(merged: JsonObject | undefined, answer: EvaluationResult): void {
    const {oracle} = this.#options;
    const judge = async (): Promise<void> =>
      this.#count(merged === undefined ? 'not-comparable' : await oracle.judgeFacts(merged, answer));
    const judging = judge().finally(() => this.#judging.delete(judging));
    this.#judging.add(judging);
  }

  /** Compares what is left to compare and reads every session back. Call when no request is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#judging);
    await this.#sessions.settle();
  }

  /** Whether this answer is among those that are compared. */
  #isChecked(): boolean {
    const {checked} = this.#options;
    return checked >= 1 || this.#random() < checked;
  }

  #count(judgement: Judgement): void {
    const {book} = this.#options;
    switch (judgement) {
      case 'not-comparable':
        book.count('notCompared');
        break;
      case 'other-version':
        book.count('otherVersion');
        break;
      case 'mixed-version':
        book.count('compared');
        book.count('mixedVersion');
        break;
      case 'wrong':
        book.count('compared');
        book.count('wrong');
        break;
      case 'right':
        book.count('compared');
    }
  }

  #acknowledge(): boolean {
    this.#options.book.settle('acknowledged');
    return true;
  }

  /** An error that the rules themselves give is an answer; any other is a failure. */
  #refused(status: number, body: string, isByRules: (code: string | undefined) => boolean): boolean {
    const code = codeOf(body);
    if (!isByRules(code)) return this.#fail(code ?? `HTTP ${status}`);
    this.#count('right');
    return this.#acknowledge();
  }

  #fail(cause: string): boolean {
    this.#options.book.settle('failed', cause);
    return false;
  }

  #unanswered(error: unknown, writes: boolean): boolean {
    const maybe = error instanceof NoAnswer ? error.maybeDone : true;
    this.#options.book.settle(writes && maybe ? 'indeterminate' : 'failed', (error as Error).message);
    return false;
  }
}

function codeOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as {code?: string}).code;
  } catch {
    return undefined;
  }
}
