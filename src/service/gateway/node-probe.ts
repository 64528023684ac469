import {Client} from 'undici';
import {afterArrivals} from './loop-lag.js';

/** What a node says about itself at `/readyz`. */
export interface ProbeAnswer {
  readonly ready: boolean;
  /** Digests of the bundles that it serves. */
  readonly bundles: readonly string[];
}

/**
 * Asks a node how it is, on a connection of its own, so that no queue of evaluations stands before the question. That
 * the connection ends is news as well: a process that was killed closes it at once.
 */
export class NodeProbe {
  readonly #client: Client;
  #closed = false;

  constructor(url: string, onDisconnect: () => void) {
    this.#client = new Client(url, {
      connect: {timeout: 1000},
      keepAliveTimeout: 60_000,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#client.on('disconnect', () => {
      if (!this.#closed) onDisconnect();
    });
  }

  /** Rejects when there is no answer in time. */
  async ask(timeoutMs: number): Promise<ProbeAnswer> {
    const patience = new AbortController();
    const timer = afterArrivals(timeoutMs, () => patience.abort(new Error(`no answer within ${timeoutMs} ms`)));
    try {
      const {signal} = patience;
      const {statusCode, body} = await this.#client.request({method: 'GET', path: '/readyz', signal});
      const {bundles} = (await body.json()) as {bundles?: string[]};
      return {ready: statusCode === 200, bundles: Array.isArray(bundles) ? bundles : []};
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.destroy();
  }
}
