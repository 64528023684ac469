import {Readable} from 'node:stream';
import type {FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler} from 'fastify';
import {at} from '../../kit/errors.js';
import {linesOf} from '../../kit/lines.js';
import type {Log} from '../../kit/log.js';
import {semanticsVersion} from '../../rules/ruleset/semantics.js';
import {type Caller, demand, type KeyRing} from '../access/key-ring.js';
import {errors} from '../api/errors.js';
import {type EvaluateSettings, readSettings} from '../api/evaluate-request.js';
import {headers} from '../api/headers.js';
import {openApi} from '../api/open-api.js';
import {problemOf, problemType} from '../api/problem.js';
import type {RoleMetrics} from '../server/metrics.js';
import {mapInOrder} from './ordered.js';
import {Permits} from './permits.js';
import type {Question, RequestEvaluator} from './request-evaluator.js';
import {ttlOf} from './session-ttl.js';

export interface EvaluateRoutes {
  readonly evaluator: RequestEvaluator;
  readonly keys: KeyRing;
  readonly bodyBytes: number;
  readonly metrics: RoleMetrics;
  readonly log: Log;
  /** Waits or throws (429) when the caller asks too much. */
  readonly limit?: RateLimit;
}

export interface RateLimit {
  /** Whether a request is better refused before anything of it is read. */
  isFull(): boolean;
  /** Throws API_RATE_LIMITED. */
  take(caller: Caller): Promise<void>;
  /** Waits for the turn: a line of a batch is never refused, it comes later. */
  turn(caller: Caller): Promise<void>;
}

/** Lines of a batch under way at once. Enough to fill the nodes' calls, small enough to bound memory. */
const batchWindow = 1024;
/** The same in characters, for fact sets that are large. */
const batchChars = 8 * 2 ** 20;
/** Lines of all batches together. */
const mostBatchLines = 4096;

/** How long a single request may take where its caller does not say. A line of a batch may take as long as it needs. */
const timeoutMs = 10_000;
const longestTimeoutMs = 600_000;

/** A balancer sends a request again within seconds, or not at all. */
const attemptMs = 60_000;

/** The evaluation routes of docs/http-api.md: the same on a gateway and on a node that is a front door itself. */
export function addEvaluateRoutes(app: FastifyInstance, routes: EvaluateRoutes): void {
  const {evaluator, keys, limit, metrics} = routes;
  const permits = new Permits(mostBatchLines);

  app.get('/openapi.json', async () => openApi());

  // Shedding must cost less than answering: no body is read, no error made.
  const shed: onRequestHookHandler = (request, reply, done) => {
    if (!limit?.isFull()) return done();
    metrics.errors.inc({code: 'API_OVERLOADED'});
    reply.code(503).header('retry-after', '1').type(problemType).send(`${overloaded}"instance":"${request.id}"}`);
  };

  app.post('/v1/evaluate', {onRequest: shed}, async (request, reply) => {
    const caller = keys.identify(request.headers.authorization);
    demand(caller, 'evaluate');
    if (limit) await limit.take(caller);
    const {text, digest} = await evaluator.evaluate({
      text: bodyText(request.body),
      form: 'request',
      settings: noSettings,
      mayGiveNow: caller.may('now'),
      endsAt: performance.now() + (timeoutOf(request) ?? timeoutMs),
      ...sessionOptions(request),
    });
    reply.header(headers.ruleset, digest).header(headers.engine, semanticsVersion).type('application/json');
    return reply.send(text);
  });

  // A batch has no size limit of its own, a line has.
  app.post('/v1/evaluate/batch', {bodyLimit: Number.MAX_SAFE_INTEGER}, async (request, reply) => {
    const caller = keys.identify(request.headers.authorization);
    demand(caller, 'evaluate');
    return batch(request, reply, caller, {...routes, permits});
  });
}

/** What the caller says about how long it waits, milliseconds. Throws API_FIELD_INVALID. */
function timeoutOf({headers: given}: FastifyRequest): number | undefined {
  const text = given[headers.timeout];
  if (text === undefined) return undefined;
  const ms = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (ms < 1) throw errors.API_FIELD_INVALID(headers.timeout, 'a number of milliseconds, at least 1');
  return Math.min(ms, longestTimeoutMs);
}

/** What concerns a session, if the request names one. */
function sessionOptions({
  headers: given,
  query,
}: FastifyRequest): Pick<Question, 'idempotencyKey' | 'idempotencyTtlMs' | 'ttlMs'> {
  const idempotencyKey = given['idempotency-key'];
  const attempt = given[headers.attempt];
  const ttlMs = ttlOf((query as {ttl?: string}).ttl);
  if (idempotencyKey === undefined && attempt === undefined && ttlMs === undefined) return noOptions;
  if (typeof idempotencyKey === 'string') return {idempotencyKey, ttlMs};
  if (typeof attempt !== 'string') return {ttlMs};
  return {idempotencyKey: `${headers.attempt}: ${attempt}`, idempotencyTtlMs: attemptMs, ttlMs};
}

/** The problem document of a request that is shed, up to its last field. Ids need no escapes: see `acceptable`. */
const overloaded = `${JSON.stringify(problemOf(errors.API_OVERLOADED(at({retryAfter: 1})))).slice(0, -1)},`;

const noOptions = {};
const noSettings: EvaluateSettings = {};

const bodyText = (body: unknown): string => (typeof body === 'string' ? body : '');

interface BatchQuery {
  lines?: string;
  ruleset?: string;
  now?: string;
  focus?: string | string[];
  explain?: string;
}

interface BatchRoutes extends EvaluateRoutes {
  /** One for each line that is under way. */
  readonly permits: Permits;
}

function batch(request: FastifyRequest, reply: FastifyReply, caller: Caller, routes: BatchRoutes): FastifyReply {
  const {lines = 'requests', ...query} = request.query as BatchQuery;
  if (lines !== 'requests' && lines !== 'facts') throw errors.API_FIELD_INVALID('lines', 'requests or facts');
  const settings = settingsOf(query);
  if (settings.now !== undefined) demand(caller, 'now');
  const stream = request.body as AsyncIterable<Uint8Array>;
  const patienceMs = timeoutOf(request);
  const template = {
    form: lines === 'facts' ? 'facts' : 'request',
    settings,
    mayGiveNow: caller.may('now'),
    bulk: true,
    endsAt: patienceMs === undefined ? undefined : performance.now() + patienceMs,
  } as const;
  reply.header(headers.engine, semanticsVersion).type('application/x-ndjson');
  return reply.send(
    Readable.from(answers(stream, template, caller, routes), {objectMode: false, highWaterMark: 1 << 16}),
  );
}

type Template = Omit<Question, 'text'>;

async function* answers(
  stream: AsyncIterable<Uint8Array>,
  template: Template,
  caller: Caller,
  {evaluator, limit, bodyBytes, metrics, log, permits}: BatchRoutes,
): AsyncGenerator<Buffer> {
  const errorLine = (thrown: unknown): string => {
    const error = problemOf(thrown);
    metrics.errors.inc({code: error.code});
    if (error.kind === 'bug') log.error({err: thrown}, 'a line of a batch failed unexpectedly');
    return `${JSON.stringify({error})}\n`;
  };
  const answerLine = async (text: string | undefined): Promise<string> => {
    const wait = permits.take();
    if (wait) await wait;
    try {
      if (text === undefined) throw errors.API_LINE_TOO_LONG(bodyBytes);
      if (limit) await limit.turn(caller);
      return `${(await evaluator.evaluate({text, ...template})).text}\n`;
    } catch (error) {
      return errorLine(error);
    } finally {
      permits.give();
    }
  };
  const load = {of: (text: string | undefined) => text?.length ?? 0, most: batchChars};
  for await (const done of mapInOrder(linesIn(stream, bodyBytes), batchWindow, answerLine, load)) {
    yield Buffer.from(done.join(''));
  }
}

/** Lines that are not blank; undefined for one that is too long. */
async function* linesIn(stream: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<(string | undefined)[]> {
  for await (const lines of linesOf(stream, {mostBytes})) {
    const texts = lines.map(line => line.text).filter(text => text === undefined || text.trim() !== '');
    if (texts.length > 0) yield texts;
  }
}

function settingsOf({focus, explain, ...query}: Omit<BatchQuery, 'lines'>): EvaluateSettings {
  if (explain !== undefined && explain !== 'true' && explain !== 'false') {
    throw errors.API_FIELD_INVALID('explain', 'true or false');
  }
  const unknown = Object.keys(query).find(key => key !== 'ruleset' && key !== 'now');
  if (unknown !== undefined) {
    throw errors.API_FIELD_UNKNOWN(unknown, ['lines', 'ruleset', 'now', 'focus', 'explain']);
  }
  return readSettings({
    ...query,
    focus: focus === undefined ? undefined : [focus].flat().flatMap(list => list.split(',')),
    explain: explain === undefined ? undefined : explain === 'true',
  });
}
