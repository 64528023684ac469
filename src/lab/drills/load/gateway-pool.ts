import {type Answer, Upstream} from './upstream.js';

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
