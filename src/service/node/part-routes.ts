import {setImmediate as nextTurn} from 'node:timers/promises';
import type {FastifyInstance} from 'fastify';
import type {Lifecycle} from '../../kit/lifecycle.js';
import type {KeyRing} from '../access/key-ring.js';
import {headers} from '../api/headers.js';
import {encodeProblem} from '../api/part-call.js';
import {problemOf} from '../api/problem.js';
import type {LoadedBundles} from '../bundles/loaded-bundle.js';
import {errors} from './errors.js';
import {turnMs} from './evaluation-queue.js';
import type {NodeBundle} from './node-bundle.js';
import type {PartEvaluator} from './part-evaluator.js';

export interface PartRoutes {
  readonly bundles: LoadedBundles<NodeBundle>;
  readonly evaluator: PartEvaluator;
  readonly keys: KeyRing;
  readonly lifecycle: Lifecycle;
}

/** Largest call: a gateway's batch, or one large fact set. */
const callBytes = 64 * 2 ** 20;

/** `POST /v1/parts/evaluate` (see service/api/part-call): many evaluations pinned to one bundle, for gateways. */
export function addPartRoutes(app: FastifyInstance, {bundles, evaluator, keys, lifecycle}: PartRoutes): void {
  app.post('/v1/parts/evaluate', {bodyLimit: callBytes}, async (request, reply) => {
    keys.demandRole(request.headers.authorization);
    const digest = request.headers[headers.bundle];
    const loaded = typeof digest === 'string' ? bundles.byDigest(digest) : undefined;
    if (!loaded) throw errors.NODE_BUNDLE_UNKNOWN(String(digest));
    const body = request.body as string;
    const startedAt = performance.now();
    const endsAt = startedAt + leftMs(request.headers[headers.left]);
    let turnEnds = startedAt + turnMs;
    let cpu = process.cpuUsage();
    let workUs = 0;
    let answers = '';
    let late = false;
    for (let start = 0; start < body.length; ) {
      let end = body.indexOf('\n', start);
      if (end < 0) end = body.length;
      answers += `${late ? tooLate : evaluator.answer(loaded, body.slice(start, end))}\n`;
      start = end + 1;
      const now = performance.now();
      late = now > endsAt;
      if (start < body.length && now > turnEnds) {
        workUs += usedUs(cpu);
        await nextTurn();
        cpu = process.cpuUsage();
        turnEnds = performance.now() + turnMs;
      }
    }
    reply.header(headers.work, ((workUs + usedUs(cpu)) / 1000).toFixed(3));
    if (lifecycle.state === 'draining') reply.header(headers.state, 'draining');
    return reply.type('application/x-ndjson').send(answers);
  });
}

const usedUs = (since: NodeJS.CpuUsage): number => {
  const {user, system} = process.cpuUsage(since);
  return user + system;
};

const leftMs = (header: string | string[] | undefined): number =>
  typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : Number.POSITIVE_INFINITY;

/** Nobody waits for it: an evaluation would only keep those behind it from being in time. */
const tooLate = encodeProblem(problemOf(errors.NODE_TOO_LATE()));
