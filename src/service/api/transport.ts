import type {IncomingHttpHeaders} from 'node:http';
import type {Readable} from 'node:stream';
import {type Dispatcher, Pool} from 'undici';
import {bearer} from '../../kit/bearer.js';
import {at, type RulectlError} from '../../kit/errors.js';
import {isObject} from '../../kit/json.js';
import {errors} from './errors.js';
import {errorOf, isProblem} from './problem.js';

export interface ServerAddress {
  /** Of a gateway, a node that is a front door, or control. */
  readonly url: string;
  /** An API key; without one only what the server leaves open can be asked. */
  readonly key?: string | undefined;
  /** Certificate to trust beside the well-known ones, PEM. */
  readonly ca?: string | undefined;
}

/** How long to wait for an answer. */
export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the call rejects with CLIENT_TIMEOUT. Without it the call waits as long as the server needs. */
  readonly timeoutMs?: number | undefined;
}

export interface Message {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with its type. */
  readonly stream?: {readonly type: string; readonly body: Readable};
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly query?: Query;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

interface Reply {
  readonly headers: IncomingHttpHeaders;
  /** What the body says in JSON; undefined without a body. */
  readonly value: unknown;
}

type Call = [method: Dispatcher.HttpMethod, path: string, message?: Message, options?: CallOptions];

/** Requests to one server. Problem documents come out as the errors they were made of; nothing is retried. */
export interface Transport {
  readonly url: string;
  /** Sends a request and hands the answer on while it comes. */
  open(...call: Call): Promise<Dispatcher.ResponseData>;
  /** Sends a request and reads the answer. */
  ask(...call: Call): Promise<Reply>;
  /** The JSON of an answer. */
  json<Answer>(...call: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** The errors of a kind of server. */
export interface ServerErrors {
  readonly invalid: (url: string) => RulectlError;
  readonly unreachable: typeof errors.GATEWAY_UNREACHABLE;
  readonly strange: (url: string, status: number) => RulectlError;
}

/** Milliseconds to connect; what answers later than this is away. */
const connectMs = 5_000;

/**
 * Opens a way to a server; no connection is made before the first call. `answerMs`: longest silence, milliseconds; 0 for
 * servers whose answers take as long as evaluations, and in a batch as long as their reader.
 */
export function openTransport({url, key, ca}: ServerAddress, answerMs: number, server: ServerErrors): Transport {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) throw server.invalid(url);
  const pool = new Pool(base.origin, {
    connect: {timeout: connectMs, ca},
    bodyTimeout: answerMs,
    headersTimeout: answerMs,
  });
  const prefix = base.pathname.replace(/\/$/, '');
  const shown = `${base.origin}${prefix}`;

  const failed = (error: unknown, options: CallOptions): unknown =>
    endOf(error, options, shown) ?? server.unreachable(shown, reasonOf(error), at({cause: error}));

  async function open(...[method, path, message = {}, options = {}]: Call): Promise<Dispatcher.ResponseData> {
    const {json, stream, headers, query = {}} = message;
    const body = json === undefined ? (stream?.body ?? null) : textOf(json);
    const type = json === undefined ? stream?.type : 'application/json';
    const answer = await pool
      .request({
        method,
        path: prefix + path + queryOf(query),
        headers: {authorization: bearer(key), ...headers, 'content-type': type},
        body,
        signal: signalOf(options) ?? null,
      })
      .catch(error => {
        throw failed(error, options);
      });
    if (answer.statusCode < 300) return answer;
    const problem = parsed(await answer.body.text().catch(() => ''));
    throw isProblem(problem) ? errorOf(problem) : server.strange(shown, answer.statusCode);
  }

  async function ask(...[method, path, message, options = {}]: Call): Promise<Reply> {
    const {statusCode, headers, body} = await open(method, path, message, options);
    const text = await body.text().catch(error => {
      throw failed(error, options);
    });
    const value = parsed(text);
    if (!isObject(value) && statusCode !== 204) throw server.strange(shown, statusCode);
    return {headers, value};
  }

  return {
    url: shown,
    open,
    ask,
    json: async <Answer>(...call: Call) => (await ask(...call)).value as Answer,
    close: () => pool.destroy(),
  };
}

function signalOf({signal, timeoutMs}: CallOptions): AbortSignal | undefined {
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  return signal && limit ? AbortSignal.any([signal, limit]) : (signal ?? limit);
}

/** Why a call ended before its answer did, when its signal or its time limit ended it: the signal's reason, CLIENT_TIMEOUT. */
export function endOf(error: unknown, {signal, timeoutMs}: CallOptions, url: string): unknown {
  if (signal?.aborted) return signal.reason;
  const isLate = timeoutMs !== undefined && (error as Error).name === 'TimeoutError';
  return isLate ? errors.CLIENT_TIMEOUT(url, timeoutMs) : undefined;
}

/** The query of a URL, `?` included; empty when nothing is asked. */
function queryOf(values: Query): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const each of [value].flat()) if (each !== undefined) query.append(name, String(each));
  }
  return query.size === 0 ? '' : `?${query}`;
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw errors.CLIENT_BODY_NOT_JSON((error as Error).message);
  }
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
