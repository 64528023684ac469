import {type Dispatcher, Pool} from 'undici';

/** The request never got an answer: refused, cut, or too late. */
export class NoAnswer extends Error {
  constructor(
    message: string,
    /** Whether the server may have seen it. */
    readonly maybeDone: boolean,
  ) {
    super(message);
  }
}

export interface PoolOptions {
  readonly key: string | undefined;
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
  readonly connections?: number;
}

/**
 * Connections to one gateway, opened as they are needed. So many that requests wait at the gateway, which can refuse
 * them, and not here: an open loop whose clients queue would hide an overload.
 */
const mostConnections = 1024;

/** Where requests go: the gateways of the cluster, in turn, as a load balancer in front of them would choose. */
export class GatewayPool {
  readonly #upstreams: readonly Upstream[];
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  #turn = 0;

  constructor(urls: readonly string[], {key, ca, timeoutMs = 5000, connections = mostConnections}: PoolOptions) {
    this.#timeoutMs = timeoutMs;
    this.#headers = {
      'content-type': 'application/json',
      ...(key === undefined ? {} : {authorization: `Bearer ${key}`}),
    };
    this.#upstreams = urls.map(
      url =>
        new Upstream(url, {
          connections,
          pipelining: 1,
          keepAliveTimeout: 30_000,
          connect: {timeout: 1000, ...(ca === undefined ? {} : {ca})},
        }),
    );
  }

  get urls(): string[] {
    return this.#upstreams.map(({url}) => url);
  }

  /**
   * Sends to one gateway and, when that one gives no answer, to another: evaluations are pure, and writes carry their
   * idempotency key. `onRetry` is told of each further try. Throws NoAnswer.
   */
  async send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: string | undefined,
    {headers = {}, onRetry}: {readonly headers?: Record<string, string>; readonly onRetry?: () => void} = {},
  ): Promise<Answer> {
    const deadline = performance.now() + this.#timeoutMs;
    let last: NoAnswer | undefined;
    const tries = Math.min(2, this.#upstreams.length);
    for (let attempt = 0; attempt < tries; attempt++) {
      if (attempt > 0) onRetry?.();
      const upstream = this.#next();
      try {
        return await upstream.request(
          {method, path, headers: {...this.#headers, ...headers}, body: body ?? null},
          deadline - performance.now(),
        );
      } catch (error) {
        const {code, name, message} = error as NodeJS.ErrnoException;
        last = new NoAnswer(
          typeof code === 'string' ? code : name || message,
          code !== 'ECONNREFUSED' && code !== 'UND_ERR_CONNECT_TIMEOUT',
        );
        if (name === 'TimeoutError') break;
      }
    }
    throw last ?? new NoAnswer('no gateway', false);
  }

  async close(): Promise<void> {
    await Promise.all(this.#upstreams.map(upstream => upstream.close()));
  }

  #next(): Upstream {
    for (let i = 0; i < this.#upstreams.length; i++) {
      const upstream = this.#upstreams[this.#turn++ % this.#upstreams.length]!;
      if (!upstream.isOut) return upstream;
    }
    return this.#upstreams[this.#turn++ % this.#upstreams.length]!;
  }
}

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
