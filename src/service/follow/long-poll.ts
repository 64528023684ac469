import {request} from 'undici';
import {bearer} from '../../kit/bearer.js';
import type {Log} from '../../kit/log.js';
import {type Backoff, pause} from '../../kit/retry.js';
import {errors} from '../api/errors.js';

export interface LongPollOptions<Answer> {
  readonly url: string;
  /** For instance `/v1/members`. */
  readonly path: string;
  readonly token: string | undefined;
  /** Headers, made anew for each request. */
  readonly headers?: (() => Record<string, string | undefined>) | undefined;
  /** Called with each new answer, one at a time. A failure is logged and the answer forgotten. */
  readonly onAnswer: (answer: Answer) => unknown;
  /** Called when the server stops answering, and again when it answers again. */
  readonly onReachable?: (reachable: boolean) => void;
  readonly waitSeconds?: number;
  readonly log: Log;
}

const backoff: Backoff = {minMs: 50, maxMs: 1000};

/**
 * Follows a resource by long poll: `GET path?wait=30s` with If-None-Match, again and again. A server that is away is
 * tried again for ever, at least once a second.
 */
export class LongPoll<Answer> {
  readonly #stopping = new AbortController();
  #round = new AbortController();
  #etag: string | undefined;
  #reachable: boolean | undefined;
  #running: Promise<void> | undefined;
  #woken = false;

  constructor(private readonly options: LongPollOptions<Answer>) {}

  get reachable(): boolean {
    return this.#reachable === true;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Asks again at once, with fresh headers: they have changed. */
  wake(): void {
    this.#woken = true;
    this.#round.abort();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#round.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      this.#round = new AbortController();
      this.#woken = false;
      try {
        await this.#ask(this.#round.signal, failures > 0);
        failures = 0;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (this.#woken) continue;
        failures++;
        this.#tell(false, error);
        const waiting = AbortSignal.any([this.#stopping.signal, this.#round.signal]);
        await pause(failures, backoff, waiting);
      }
    }
  }

  async #ask(signal: AbortSignal, recovering: boolean): Promise<void> {
    const {url, path, token, headers, waitSeconds = 30, onAnswer, log} = this.options;
    // After a failure a short question comes first: its answer tells that the server is back.
    const query = recovering ? '' : `${path.includes('?') ? '&' : '?'}wait=${waitSeconds}s`;
    const {
      statusCode,
      headers: answered,
      body,
    } = await request(`${url}${path}${query}`, {
      headers: {
        ...headers?.(),
        authorization: bearer(token),
        'if-none-match': this.#etag,
      },
      headersTimeout: (waitSeconds + 5) * 1000,
      bodyTimeout: 10_000,
      signal,
    });
    if (statusCode === 304) {
      await body.dump();
      this.#tell(true);
      return;
    }
    if (statusCode !== 200) {
      await body.dump();
      throw errors.ROLE_UPSTREAM_REFUSES(url, statusCode);
    }
    const answer = (await body.json()) as Answer;
    this.#tell(true);
    try {
      await onAnswer(answer);
    } catch (error) {
      log.error({err: error, path}, 'what control sent could not be used');
    }
    this.#etag = typeof answered.etag === 'string' ? answered.etag : undefined;
  }

  #tell(reachable: boolean, error?: unknown): void {
    if (this.#reachable === reachable) return;
    const before = this.#reachable;
    this.#reachable = reachable;
    const {log, url, path, onReachable} = this.options;
    if (!reachable) log.warn({url, path, why: (error as Error | undefined)?.message}, 'control does not answer');
    else if (before === false) log.info({url, path}, 'control answers again');
    onReachable?.(reachable);
  }
}
