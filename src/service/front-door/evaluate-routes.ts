import type {FastifyInstance} from 'fastify';
import {semanticsVersion} from '../../rules/ruleset/semantics.js';
import {headers} from '../api/headers.js';
import {EvaluationRequest} from '../evaluate/evaluation-request.js';
import {Batches, type BatchOptions} from './batch.js';
import {termsOf} from './request-options.js';

/** The evaluation routes of docs/http-api.md. */
export function addEvaluateRoutes(app: FastifyInstance, options: BatchOptions): void {
  const {evaluator, admission} = options;
  const batches = new Batches(options);

  app.post('/v1/evaluate', {onRequest: admission.shed}, async (request, reply) => {
    const caller = await admission.admit(request, 'evaluate');
    const text = typeof request.body === 'string' ? request.body : '';
    const terms = termsOf(request);
    const answer = await evaluator.evaluate(
      EvaluationRequest.read({text, form: 'request', mayGiveNow: caller.may('now'), terms}),
    );
    reply.header(headers.ruleset, answer.digest).header(headers.engine, semanticsVersion).type('application/json');
    return reply.send(answer.text);
  });

  // A batch has no size limit of its own, a line has.
  app.post('/v1/evaluate/batch', {bodyLimit: Number.MAX_SAFE_INTEGER}, async (request, reply) =>
    batches.answer(request, reply),
  );
}
