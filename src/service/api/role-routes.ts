import {z} from 'zod';
import {json, name, text} from '../../kit/schemas.js';
import {Livez, statusAnswers} from './health-messages.js';
import {partCallType} from './part-call.js';
import {Bundle} from './repository-messages.js';
import {polled} from './repository-routes.js';
import {BundlesAnswer, ChangesQuery} from './role-messages.js';
import type {Content, Route, Routes} from './route.js';

export type RoleKind = keyof typeof statusAnswers;

/** What everybody may ask. */
const open = (summary: string, description: string, content: Content): Route => ({
  summary,
  scope: 'open',
  answers: {200: {description, content}},
});

/** The routes that each role has for probes, balancers and people. */
export const statusRoutes = (kind: RoleKind): Routes => {
  const {ready, health} = statusAnswers[kind];
  const readiness = open('Rules loaded, not draining, and what else the role needs', 'Yes', {schema: ready});
  return {
    'GET /livez': open('Alive; never looks at dependencies', 'Yes', {schema: Livez}),
    'GET /readyz': {...readiness, answers: {...readiness.answers, 503: {description: 'No', content: {schema: ready}}}},
    'GET /health': open('How the role is', 'Its state and what it leans on', {schema: health}),
    'GET /metrics': open('Metrics for Prometheus', 'The exposition format', {type: 'text/plain', schema: z.string()}),
    'GET /openapi.json': open('This document', 'OpenAPI 3.1', {schema: z.record(z.string(), json)}),
  };
};

/** The routes between the roles of a cluster. */
export const roleRoutes: Routes = {
  'GET /v1/bundles': polled('Active bundles; a node’s poll is its registration', BundlesAnswer),
  'GET /v1/bundles/{name}': polled('The active bundle of a ruleset', Bundle, {
    path: z.strictObject({name}),
    problems: [404],
  }),
  'POST /v1/parts/evaluate': {
    summary: 'Many evaluations in one call, pinned to one bundle',
    scope: 'role',
    headers: z.strictObject({
      'x-rulectl-bundle': text(71).describe('Digest of the bundle.'),
      'x-rulectl-left-ms': z
        .int()
        .min(0)
        .max(600_000)
        .exactOptional()
        .describe('Milliseconds after which nobody waits.'),
    }),
    body: {type: partCallType, schema: z.string()},
    answers: {
      200: {
        description: 'A line for each',
        content: {type: 'application/x-ndjson', schema: z.string(), line: json},
        headers: ['x-rulectl-work-ms'],
      },
    },
    problems: [404, 409],
  },
  'POST /v1/fact-store/{call}': {
    summary: 'A call of the fact store that control holds',
    scope: 'role',
    path: z.strictObject({call: z.enum(['load', 'commit', 'recall', 'delete', 'list', 'take', 'settle', 'size'])}),
    body: {schema: json},
    answers: {200: {description: 'Its answer', content: {schema: json}}},
    problems: [404, 409, 412, 422],
  },
  'GET /v1/fact-store/changes': {
    summary: 'Changes of the fact store that control holds',
    scope: 'role',
    query: ChangesQuery,
    answers: {200: {description: 'A page of changes', content: {schema: json}}},
  },
};
