import {Readable} from 'node:stream';
import type {FastifyReply, FastifyRequest} from 'fastify';
import {linesOf} from '../../kit/lines.js';
import type {Log} from '../../kit/log.js';
import {Semaphore} from '../../kit/semaphore.js';
import {semanticsVersion} from '../../rules/ruleset/semantics.js';
import type {Caller} from '../access/key-ring.js';
import {errors} from '../api/errors.js';
import {readSettings} from '../api/evaluate-request.js';
import {BatchQuery} from '../api/evaluation-messages.js';
import {headers} from '../api/headers.js';
import {problemOf} from '../api/problem.js';
import {EvaluationRequest, type RequestEvaluator, type RequestText} from '../evaluate/evaluation-request.js';
import {mapInOrder} from '../evaluate/ordered.js';
import type {RoleMetrics} from '../server/metrics.js';
import {readFields} from '../server/read-body.js';
import type {Admission} from './admission.js';
import {timeoutOf} from './request-options.js';

/** Lines of a batch under way at once. Enough to fill the nodes' calls, small enough to bound memory. */
const batchWindow = 1024;
/** The same in characters, for fact sets that are large. */
const batchChars = 8 * 2 ** 20;
/** Lines of all batches together. */
const mostBatchLines = 4096;

export interface BatchOptions {
  readonly evaluator: RequestEvaluator;
  readonly admission: Admission;
  /** Longest line. */
  readonly bodyBytes: number;
  readonly metrics: RoleMetrics;
  readonly log: Log;
}

type Template = Omit<RequestText, 'text'>;

/** Batches of all callers: NDJSON in, NDJSON out, same order, streamed with back-pressure. */
export class Batches {
  /** Held by each line that is under way. */
  readonly #lines = new Semaphore(mostBatchLines);

  constructor(private readonly options: BatchOptions) {}

  /** Answers a batch. Throws what is wrong with its query; what is wrong with a line is the answer to that line. */
  answer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const {admission} = this.options;
    const caller = admission.identify(request, 'evaluate');
    const {lines, ...query} = readFields(BatchQuery, request.query);
    const settings = readSettings(query);
    if (settings.now !== undefined) admission.identify(request, 'now');
    const timeoutMs = timeoutOf(request);
    const template = {
      form: lines === 'facts' ? 'facts' : 'request',
      settings,
      mayGiveNow: caller.may('now'),
      terms: {bulk: true, endsAt: timeoutMs === undefined ? undefined : performance.now() + timeoutMs},
    } as const;
    const stream = this.#answers(request.body as AsyncIterable<Uint8Array>, template, caller);
    reply.header(headers.engine, semanticsVersion).type('application/x-ndjson');
    return reply.send(Readable.from(stream, {objectMode: false, highWaterMark: 1 << 16}));
  }

  async *#answers(body: AsyncIterable<Uint8Array>, template: Template, caller: Caller): AsyncGenerator<Buffer> {
    const lines = linesIn(body, this.options.bodyBytes);
    const load = {of: (text: string | undefined) => text?.length ?? 0, most: batchChars};
    const answerLine = (text: string | undefined) => this.#answerLine(text, template, caller);
    for await (const done of mapInOrder(lines, batchWindow, answerLine, load)) yield Buffer.from(done.join(''));
  }

  /** The line that answers a line; undefined stands for one that is too long. */
  async #answerLine(text: string | undefined, template: Template, caller: Caller): Promise<string> {
    const {evaluator, admission, bodyBytes} = this.options;
    const wait = this.#lines.acquire();
    if (wait) await wait;
    try {
      if (text === undefined) throw errors.API_LINE_TOO_LONG(bodyBytes);
      await admission.turn(caller);
      const answer = await evaluator.evaluate(EvaluationRequest.read({text, ...template}));
      return `${answer.text}\n`;
    } catch (error) {
      return this.#errorLine(error);
    } finally {
      this.#lines.release();
    }
  }

  #errorLine(thrown: unknown): string {
    const {metrics, log} = this.options;
    const error = problemOf(thrown);
    metrics.errors.inc({code: error.code});
    if (error.kind === 'bug') log.error({err: thrown}, 'a line of a batch failed unexpectedly');
    return `${JSON.stringify({error})}\n`;
  }
}

/** Lines that are not blank; undefined for one that is too long. */
async function* linesIn(stream: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<(string | undefined)[]> {
  for await (const lines of linesOf(stream, {mostBytes})) {
    const texts = lines.map(line => line.text).filter(text => text === undefined || text.trim() !== '');
    if (texts.length > 0) yield texts;
  }
}
