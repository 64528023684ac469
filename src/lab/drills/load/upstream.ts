import {type Dispatcher, Pool} from 'undici';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly etag?: string;
}

/** Silence while it has work after which a gateway is asked whether it lives, and how long it may take to say so. */
const silenceMs = 200;
const answerWithinMs = 300;
/** How long a gateway that broke a connection is passed over. */
const restMs = 500;
const tickMs = 50;

/**
 * One gateway as a load balancer sees it: passed over for a while after it gave no answer, and, when it stands still
 * with all of its connections open, until it answers again.
 */
export class Upstream {
  readonly url: string;
  readonly #pool: Pool;
  /** Of its own, so that no queue of requests stands before the question. */
  readonly #probe: Pool;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<AbortController>();
  #heardAt = 0;
  #restUntil = 0;
  #silent = false;
  #asking = false;

  constructor(url: string, options: Pool.Options) {
    this.url = url;
    this.#pool = new Pool(url, options);
    this.#probe = new Pool(url, {...options, connections: 1});
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
  }

  get isOut(): boolean {
    return this.#silent || performance.now() < this.#restUntil;
  }

  /** Rejects when there is no answer by then (TimeoutError), or none is to be expected. */
  async request(options: Dispatcher.RequestOptions, leftMs: number): Promise<Answer> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new DOMException('too late', 'TimeoutError')), Math.max(1, leftMs));
    if (this.#underWay.size === 0) this.#heardAt = performance.now();
    this.#underWay.add(patience);
    try {
      const {statusCode, headers, body} = await this.#pool.request({...options, signal: patience.signal});
      const text = await body.text();
      this.#heardAt = performance.now();
      const {etag} = headers;
      return {status: statusCode, body: text, ...(typeof etag === 'string' ? {etag} : {})};
    } catch (error) {
      this.#restUntil = performance.now() + restMs;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(patience);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#pool.destroy(), this.#probe.destroy()]);
  }

  #tick(): void {
    const isQuiet = this.#underWay.size > 0 && performance.now() - this.#heardAt > silenceMs;
    if (!this.#asking && (isQuiet || this.#silent)) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    const askedAt = performance.now();
    try {
      const signal = AbortSignal.timeout(answerWithinMs);
      const {body} = await this.#probe.request({method: 'GET', path: '/readyz', signal});
      await body.dump();
      this.#silent = false;
      this.#heardAt = performance.now();
    } catch {
      if (this.#heardAt < askedAt && !this.#silent) {
        this.#silent = true;
        for (const request of this.#underWay) request.abort(new DOMException('it stands still', 'SilenceError'));
      }
    } finally {
      this.#asking = false;
    }
  }
}
