import {z} from 'zod';
import {packageVersion} from '../../kit/package-info.js';
import {header, problem, query} from './open-api-parts.js';
import {ActivateBody, KeyBody, PushBody, RollbackBody} from './repository-messages.js';

const bodyOf = (schema: z.ZodType) => {
  const {$schema: _dialect, ...described}: Record<string, unknown> = z.toJSONSchema(schema, {io: 'input'});
  return {required: true, content: {'application/json': {schema: described}}};
};
const inPath = (name: string) => ({name, in: 'path', required: true, schema: {type: 'string'}});
const done = (description: string) => ({200: {description}, default: problem});
const read = (summary: string, scope: 'rules' | 'admin', ...parameters: unknown[]) => ({
  get: {summary, description: `Scope: ${scope}.`, parameters, responses: done('JSON')},
});
const page = [query('limit', 'At most so many; 50 by default.'), query('before', 'Only numbers below this one.')];
const poll = [
  query('wait', 'How long to wait for a change, for example 30s; at most 60s.'),
  header('If-None-Match', 'Answered by 304 while this ETag is in force.'),
];

/** The routes of the rule repository: control's, and those that a gateway passes on to it. */
export const rulesPaths = () => ({
  '/v1/rulesets': read('Rulesets of the environment with their active versions', 'rules'),
  '/v1/environments': read('Environments, and what runs in each', 'rules'),
  '/v1/audit': read('Who changed what, newest first', 'admin', ...page),
  '/v1/keys': {
    ...read('API keys by their hashes', 'admin', ...poll),
    post: {
      summary: 'Make a key known by its SHA-256',
      description: 'Scope: admin.',
      requestBody: bodyOf(KeyBody),
      responses: {201: {description: 'Known'}, default: problem},
    },
  },
  '/v1/keys/{id}': {
    parameters: [inPath('id')],
    delete: {
      summary: 'Refuse a key from now on',
      description: 'Scope: admin.',
      responses: {204: {description: 'Refused'}, default: problem},
    },
  },
  '/v1/members': read('Nodes that are there', 'rules', ...poll),
  '/v1/rulesets/{name}/versions': {
    parameters: [inPath('name')],
    ...read('Versions, newest first', 'rules', ...page),
    post: {
      summary: 'Store a version; the same content again is the version that is there',
      description: 'Scope: rules. Compiled and planned before it is stored.',
      requestBody: bodyOf(PushBody),
      responses: {...done('The content was there'), 201: {description: 'Stored'}},
    },
  },
  '/v1/rulesets/{name}/versions/{version}': {
    parameters: [inPath('name'), inPath('version')],
    ...read('A version with its bundle: by number, or `active`', 'rules'),
  },
  '/v1/rulesets/{name}/activations': {
    parameters: [inPath('name')],
    ...read('What was put into use, newest first', 'rules', ...page),
  },
  '/v1/rulesets/{name}/specs': {
    parameters: [inPath('name')],
    ...read('Texts of the cluster file, newest first', 'rules', ...page),
  },
  '/v1/rulesets/{name}/activate': {
    parameters: [inPath('name')],
    post: {
      summary: 'Put a version into use',
      description: 'Scope: rules. 409 when `sequence` is not the next one.',
      requestBody: bodyOf(ActivateBody),
      responses: done('The activation'),
    },
  },
  '/v1/rulesets/{name}/rollback': {
    parameters: [inPath('name')],
    ...read('The version that a roll-back would lead to', 'rules'),
    post: {
      summary: 'Go back: without a version to the one that was active before',
      description: 'Scope: rules. A new activation; 409 when nothing was active before.',
      requestBody: bodyOf(RollbackBody),
      responses: done('The activation'),
    },
  },
});

/** The HTTP contract of control as OpenAPI 3.1. */
export const controlApi = () => ({
  openapi: '3.1.0',
  info: {title: 'rulectl control', version: packageVersion(), description: 'The rule repository, bundles, members.'},
  security: [{key: []}],
  paths: {
    ...rulesPaths(),
    '/v1/bundles': read('Active bundles; a node’s poll is its registration', 'rules', ...poll),
    '/v1/bundles/{name}': {parameters: [inPath('name')], ...read('The active bundle of a ruleset', 'rules', ...poll)},
  },
  components: {
    securitySchemes: {
      key: {
        type: 'http',
        scheme: 'bearer',
        description: 'An API key with the scope of the route, or the cluster token.',
      },
    },
    schemas: {Problem: {type: 'object', description: 'RFC 9457, with our stable code, the place and the next step.'}},
  },
});
