import {Readable} from 'node:stream';
import {type Dispatcher, Pool} from 'undici';
import {bearer} from '../../kit/bearer.js';
import {at} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import {linesOf} from '../../kit/lines.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import {errors} from './errors.js';
import type {EvaluateRequest, EvaluateSettings} from './evaluate-request.js';
import {type FactsCalls, factsCalls} from './facts-calls.js';
import {errorOf, isProblem} from './problem.js';

export interface GatewayAddress {
  /** Of a gateway, or of a node that is a front door. */
  readonly url: string;
  /** An API key; without one only what the server leaves open can be asked. */
  readonly key?: string | undefined;
  /** Certificate to trust beside the well-known ones, PEM. */
  readonly ca?: string | undefined;
}

/** The HTTP contract as functions. Problem documents come out as the errors they were made of; nothing is retried. */
export interface GatewayClient {
  readonly url: string;
  evaluate(request: EvaluateRequest, options?: SessionOptions): Promise<EvaluationResult>;
  /**
   * Streams fact sets, one a line, and yields the lines of the answer in the same order, some at a time. The source is
   * read only as fast as the answers are taken. A line that fails is answered by `{"error": …}`.
   */
  evaluateBatch(
    facts: AsyncIterable<Uint8Array>,
    settings?: EvaluateSettings,
  ): AsyncGenerator<readonly string[], void, undefined>;
  /** The facts of sessions. */
  readonly facts: FactsCalls;
  health(): Promise<JsonObject>;
  close(): Promise<void>;
}

/** What concerns a request with a session. */
interface SessionOptions {
  /** The request is applied once, however often it is sent with this key. */
  readonly idempotencyKey?: string;
  /** How long to keep the session from now on, for example `30m`. */
  readonly ttl?: string;
}

/** Milliseconds to connect; what answers later than this is away. */
const connectMs = 5_000;

/** Opens a client; no connection is made before the first call. Throws GATEWAY_URL_INVALID. */
export function openGateway({url, key, ca}: GatewayAddress): GatewayClient {
  const base = baseOf(url);
  // Answers may take as long as their evaluations and, in a batch, as their reader: no time limit here.
  const pool = new Pool(base.origin, {connect: {timeout: connectMs, ca}, bodyTimeout: 0, headersTimeout: 0});
  const prefix = base.pathname.replace(/\/$/, '');
  const shown = `${base.origin}${prefix}`;

  async function send(method: Dispatcher.HttpMethod, path: string, content: Content): Promise<Dispatcher.ResponseData> {
    let response: Dispatcher.ResponseData;
    try {
      response = await pool.request({
        method,
        path: prefix + path,
        headers: {authorization: bearer(key), ...content.headers, 'content-type': content.type},
        body: content.body ?? null,
      });
    } catch (error) {
      throw errors.GATEWAY_UNREACHABLE(shown, reasonOf(error), at({cause: error}));
    }
    if (response.statusCode < 300) return response;
    throw await failureOf(response, shown);
  }

  async function json<Answer>(
    method: Dispatcher.HttpMethod,
    path: string,
    body?: unknown,
    extra: Record<string, string | undefined> = {},
  ): Promise<Answer> {
    const content = body === undefined ? {} : {type: 'application/json', body: JSON.stringify(body), headers: extra};
    const response = await send(method, path, content);
    const value = parsed(await response.body.text());
    if (!isObject(value)) throw errors.GATEWAY_ANSWER_STRANGE(shown, response.statusCode);
    return value as Answer;
  }

  return {
    url: shown,
    evaluate: (request, {idempotencyKey, ttl} = {}) =>
      json('POST', `/v1/evaluate${ttl === undefined ? '' : `?ttl=${encodeURIComponent(ttl)}`}`, request, {
        'idempotency-key': idempotencyKey,
      }),
    async *evaluateBatch(facts, settings = {}) {
      const body = Readable.from(facts, {objectMode: false});
      const path = `/v1/evaluate/batch?${queryOf(settings)}`;
      const response = await send('POST', path, {type: 'application/x-ndjson', body});
      try {
        for await (const lines of linesOf(response.body)) yield lines.map(({text}) => text ?? '');
      } catch (error) {
        throw errors.GATEWAY_ANSWER_CUT(shown, at({cause: error}));
      } finally {
        body.destroy();
      }
    },
    facts: factsCalls(send),
    health: () => json('GET', '/health'),
    close: () => pool.destroy(),
  };
}

interface Content {
  readonly type?: string;
  readonly body?: string | Readable;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

function baseOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base && /^https?:$/.test(base.protocol)) return base;
  throw errors.GATEWAY_URL_INVALID(url);
}

function queryOf({ruleset, now, focus, explain}: EvaluateSettings): string {
  const query = new URLSearchParams({lines: 'facts'});
  if (ruleset !== undefined) query.set('ruleset', ruleset);
  if (now !== undefined) query.set('now', now);
  for (const group of focus ?? []) query.append('focus', group);
  if (explain !== undefined) query.set('explain', String(explain));
  return query.toString();
}

/** The error that a problem document tells of; anything else did not come from a gateway. */
async function failureOf({statusCode, body}: Dispatcher.ResponseData, url: string) {
  const problem = parsed(await body.text().catch(() => ''));
  return isProblem(problem) ? errorOf(problem) : errors.GATEWAY_ANSWER_STRANGE(url, statusCode);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection was closed',
};

function reasonOf(error: unknown): string {
  const {code, message} = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : reasons[code]) ?? (message || 'no reason given');
}
