import {Pool} from 'undici';
import {bearer} from '../../kit/bearer.js';
import {headers} from '../api/headers.js';
import {partCallType} from '../api/part-call.js';

/** Calls of `POST /v1/parts/evaluate` under way to one node. */
export const maxCalls = 4;

/** What a node answers to a call. */
export interface CallAnswer {
  readonly status: number;
  /** Lines, as many as were sent, where the status is 200. */
  readonly text: string;
  readonly isDraining: boolean;
  /** CPU time of the evaluations, milliseconds; NaN where the node does not say. */
  readonly workMs: number;
}

/** The connections to one node over which evaluations travel: plain HTTP keep-alive, which meshes and proxies know. */
export class PartChannel {
  readonly #authorization: string | undefined;
  #pool: Pool;

  constructor(
    private readonly url: string,
    token: string | undefined,
  ) {
    this.#authorization = bearer(token);
    this.#pool = this.#open();
  }

  /** Rejects when the connection cannot be made or breaks; never for the time it takes. */
  async call(body: string, digest: string, leftMs: number): Promise<CallAnswer> {
    const response = await this.#pool.request({
      method: 'POST',
      path: '/v1/parts/evaluate',
      headers: {
        'content-type': partCallType,
        [headers.bundle]: digest,
        authorization: this.#authorization,
        [headers.left]: leftMs === Number.POSITIVE_INFINITY ? undefined : String(Math.ceil(leftMs)),
      },
      body,
    });
    return {
      status: response.statusCode,
      text: await response.body.text(),
      isDraining: response.headers[headers.state] === 'draining',
      workMs: Number(response.headers[headers.work] ?? Number.NaN),
    };
  }

  /** Breaks the calls under way; new ones get new connections. */
  async reset(reason: Error): Promise<void> {
    const pool = this.#pool;
    this.#pool = this.#open();
    await pool.destroy(reason);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #open(): Pool {
    return new Pool(this.url, {
      connections: maxCalls,
      pipelining: 1,
      connect: {timeout: 1000},
      keepAliveTimeout: 60_000,
      // Probes judge silence: they can tell a long evaluation from a node that is gone.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
}

/** Whether the node never got the call, so that the call cannot be what broke it. */
export const isUnreached = ({code}: NodeJS.ErrnoException): boolean =>
  code !== undefined &&
  ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'].includes(code);
