import {z} from 'zod';
import {text} from '../../kit/schemas.js';
import {BatchLine, BatchQuery, EvaluateRequest, EvaluationAnswer, session} from './evaluation-messages.js';
import {headers} from './headers.js';
import type {Routes} from './route.js';
import {EvaluateQuery, Facts, RulesetQuery, SessionsPage, SessionsQuery, StoreQuery} from './session-messages.js';

const timeout = z
  .int()
  .min(1)
  .max(600_000)
  .exactOptional()
  .describe('How long the caller waits, milliseconds. What nobody waits for is not evaluated: 504.');
const attempt = text(256)
  .exactOptional()
  .describe('From a balancer that may send a request again: its name for the request, the same each time.');
const ifMatch = text(1024).exactOptional().describe('The ETag that must be in force; * for any.');
const answered = [headers.ruleset, headers.engine];
const lines = 'application/x-ndjson';
const ofSession = z.strictObject({session});

/** The routes of a front door: a gateway, or a node of a replicated cluster. */
export const frontDoorRoutes: Routes = {
  'POST /v1/evaluate': {
    summary: 'Evaluate one fact set',
    description: '`now` needs the scope now; `session` reads and writes the facts of a session.',
    scope: 'evaluate',
    query: EvaluateQuery,
    headers: z.strictObject({
      'Idempotency-Key': text(256)
        .min(1)
        .exactOptional()
        .describe(
          'With a session: the request is applied once, and repetitions get the first answer. At most 256 bytes.',
        ),
      [headers.timeout]: timeout,
      [headers.attempt]: attempt,
    }),
    body: {schema: EvaluateRequest},
    answers: {200: {description: 'The answer', content: {schema: EvaluationAnswer}, headers: answered}},
    problems: [404, 409, 422, 501, 502, 504],
  },
  'POST /v1/evaluate/batch': {
    summary: 'Evaluate a stream of fact sets: NDJSON in, NDJSON out, in the same order',
    description: 'A line that fails is answered by {"error": problem}; the others go on.',
    scope: 'evaluate',
    query: BatchQuery,
    headers: z.strictObject({[headers.timeout]: timeout}),
    body: {type: lines, schema: z.string(), line: EvaluateRequest},
    answers: {
      200: {
        description: 'One answer a line',
        content: {type: lines, schema: z.string(), line: BatchLine},
        headers: [headers.engine],
      },
    },
  },
  'GET /v1/facts': {
    summary: 'Sessions, a page at a time, in no order',
    scope: 'facts',
    query: SessionsQuery,
    answers: {200: {description: 'Names, versions, sizes, and where to go on', content: {schema: SessionsPage}}},
    problems: [404],
  },
  'GET /v1/facts/{session}': {
    summary: 'The facts of a session',
    scope: 'facts',
    path: ofSession,
    query: RulesetQuery,
    headers: z.strictObject({
      'If-None-Match': text(1024).exactOptional().describe('Answered by 304 when this ETag is in force.'),
    }),
    answers: {
      200: {description: 'The facts', content: {schema: Facts}, headers: ['ETag']},
      304: {description: 'As before', headers: ['ETag']},
    },
    problems: [404],
  },
  'PUT /v1/facts/{session}': {
    summary: 'Store facts in place of what was there',
    scope: 'facts',
    path: ofSession,
    query: StoreQuery,
    headers: z.strictObject({
      'If-Match': ifMatch,
      'If-None-Match': z.literal('*').exactOptional().describe('Only when there is no such session.'),
    }),
    body: {schema: Facts},
    answers: {204: {description: 'Stored', headers: ['ETag']}},
    problems: [404, 409, 412],
  },
  'DELETE /v1/facts/{session}': {
    summary: 'Forget a session',
    scope: 'facts',
    path: ofSession,
    query: RulesetQuery,
    headers: z.strictObject({'If-Match': ifMatch}),
    answers: {204: {description: 'Gone'}},
    problems: [404, 409, 412],
  },
};
