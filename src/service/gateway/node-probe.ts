import {Client} from 'undici';
import {afterArrivals} from './loop-lag.js';

/** What a node says about itself at `/readyz`. */
export interface ProbeAnswer {
  readonly ready: boolean;
  /** Digests of the bundles that it serves. */
  readonly bundles: readonly string[];
}

/** What happens when an answer is late, before it is given up. */
export interface Suspicion {
  /** Milliseconds of silence. */
  readonly afterMs: number;
  /** When something else came from the node last, in the time of performance.now(). */
  readonly heardAt: () => number;
  readonly onSilence: () => void;
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
  async ask(timeoutMs: number, {afterMs, heardAt, onSilence}: Suspicion): Promise<ProbeAnswer> {
    const askedAt = performance.now();
    let isAsking = true;
    let suspicion: NodeJS.Timeout;
    // Anything that it sent after the question buys it time, but not more: it may have been its last.
    const suspect = (): void => {
      if (!isAsking) return;
      const leftMs = Math.max(askedAt, heardAt()) + afterMs - performance.now();
      if (leftMs > 0) suspicion = afterArrivals(leftMs, suspect);
      else onSilence();
    };
    suspicion = afterArrivals(afterMs, suspect);
    const patience = new AbortController();
    const timer = afterArrivals(timeoutMs, () => patience.abort(new Error(`no answer within ${timeoutMs} ms`)));
    try {
      const {signal} = patience;
      const {statusCode, body} = await this.#client.request({method: 'GET', path: '/readyz', signal});
      const {bundles} = (await body.json()) as {bundles?: string[]};
      return {ready: statusCode === 200, bundles: Array.isArray(bundles) ? bundles : []};
    } finally {
      isAsking = false;
      clearTimeout(timer);
      clearTimeout(suspicion);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client.destroy();
  }
}
