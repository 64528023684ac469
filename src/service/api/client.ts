import {Readable} from 'node:stream';
import {at} from '../../kit/errors.js';
import type {JsonObject} from '../../kit/json.js';
import {linesOf} from '../../kit/lines.js';
import type {EvaluationResult} from '../../rules/engine/answer.js';
import {errors} from './errors.js';
import type {EvaluateRequest, EvaluateSettings} from './evaluation-messages.js';
import {type FactsCalls, factsCalls} from './facts-calls.js';
import {headers} from './headers.js';
import {type CallOptions, endOf, openTransport, type ServerAddress, type Transport} from './transport.js';

/** What concerns an evaluation with a session. */
export interface EvaluateCallOptions extends CallOptions {
  /** The request is applied once, however often it is sent with this key. */
  readonly idempotencyKey?: string | undefined;
  /** How long to keep the session from now on, for example `30m`. */
  readonly ttl?: string | undefined;
}

/** The HTTP contract of a front door as functions. */
export interface GatewayClient {
  readonly url: string;
  evaluate(request: EvaluateRequest, options?: EvaluateCallOptions): Promise<EvaluationResult>;
  /**
   * Streams fact sets, one a line, and yields the lines of the answer in the same order, some at a time. The source is
   * read only as fast as the answers are taken. A line that fails is answered by `{"error": …}`.
   */
  evaluateBatch(
    facts: AsyncIterable<Uint8Array>,
    settings?: EvaluateSettings,
    options?: CallOptions,
  ): AsyncGenerator<readonly string[], void, undefined>;
  readonly facts: FactsCalls;
  health(): Promise<JsonObject>;
  close(): Promise<void>;
}

/** Opens a client of a front door. Throws GATEWAY_URL_INVALID. */
export const openGateway = (address: ServerAddress): GatewayClient => gatewayCalls(gatewayTransport(address));

/** A transport with the errors of a front door. Throws GATEWAY_URL_INVALID. */
export const gatewayTransport = (address: ServerAddress): Transport =>
  openTransport(address, 0, {
    invalid: errors.GATEWAY_URL_INVALID,
    unreachable: errors.GATEWAY_UNREACHABLE,
    strange: errors.GATEWAY_ANSWER_STRANGE,
  });

export function gatewayCalls(transport: Transport): GatewayClient {
  const {url, json, open, close} = transport;
  return {
    url,
    evaluate: (request, {idempotencyKey, ttl, ...options} = {}) => {
      const patience = options.timeoutMs === undefined ? undefined : String(Math.ceil(options.timeoutMs));
      const own = {'idempotency-key': idempotencyKey, [headers.timeout]: patience};
      return json('POST', '/v1/evaluate', {json: request, headers: own, query: {ttl}}, options);
    },
    async *evaluateBatch(facts, {ruleset, now, focus, explain} = {}, options = {}) {
      const body = Readable.from(facts, {objectMode: false});
      const query = {lines: 'facts', ruleset, now, focus, explain};
      const stream = {type: 'application/x-ndjson', body};
      const response = await open('POST', '/v1/evaluate/batch', {stream, query}, options);
      try {
        for await (const lines of linesOf(response.body)) yield lines.map(({text}) => text ?? '');
      } catch (error) {
        throw endOf(error, options, url) ?? errors.GATEWAY_ANSWER_CUT(url, at({cause: error}));
      } finally {
        body.destroy();
      }
    },
    facts: factsCalls(transport),
    health: () => json('GET', '/health'),
    close,
  };
}
