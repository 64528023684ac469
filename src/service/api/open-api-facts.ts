import {header, problem, query} from './open-api-parts.js';

/** How long a session is kept. */
export const ttl = query('ttl', 'How long to keep the session untouched from now on, for example 30m; 0: for ever.');

export const idempotencyKey = header(
  'Idempotency-Key',
  'With a session: the request is applied once, and repetitions get the first answer. At most 256 bytes.',
);

const ruleset = query('ruleset', 'Whose sessions; needed only where there are several.');
const ifMatch = header('If-Match', 'The ETag that must be in force; * for any.');
const etag = {headers: {ETag: {schema: {type: 'string'}, description: 'Stands for this state of the facts.'}}};
const facts = {content: {'application/json': {schema: {type: 'object'}}}};

/** The routes of sessions. Scope: facts. */
export const factsPaths = {
  '/v1/facts': {
    get: {
      summary: 'Sessions, a page at a time, in no order',
      parameters: [
        ruleset,
        query('prefix', 'Only sessions whose name begins so.'),
        query('cursor', 'From the page before.'),
        query('limit', 'About how many; 100 by default.'),
      ],
      responses: {200: {description: 'Names, versions, sizes, and where to go on'}, default: problem},
    },
  },
  '/v1/facts/{session}': {
    parameters: [{name: 'session', in: 'path', required: true, schema: {type: 'string'}}, ruleset],
    get: {
      summary: 'The facts of a session',
      parameters: [header('If-None-Match', 'Answered by 304 when this ETag is in force.')],
      responses: {200: {description: 'The facts', ...etag, ...facts}, 304: {description: 'As before'}, 404: problem},
    },
    put: {
      summary: 'Store facts in place of what was there',
      parameters: [ifMatch, header('If-None-Match', '*: only when there is no such session.'), ttl],
      requestBody: {required: true, ...facts},
      responses: {204: {description: 'Stored', ...etag}, 412: problem, 413: problem, default: problem},
    },
    delete: {
      summary: 'Forget a session',
      parameters: [ifMatch],
      responses: {204: {description: 'Gone'}, 404: problem, 412: problem},
    },
  },
};
