import {packageVersion} from '../../kit/package-info.js';
import {factsPaths, idempotencyKey, ttl} from './open-api-facts.js';
import {problem, query} from './open-api-parts.js';
import {rulesPaths} from './open-api-rules.js';

/** The HTTP contract of a front door as OpenAPI 3.1. */
export const openApi = () => ({
  openapi: '3.1.0',
  info: {title: 'rulectl', version: packageVersion(), description: 'Evaluates facts by the active ruleset.'},
  security: [{key: []}],
  paths: {
    '/v1/evaluate': {
      post: {
        summary: 'Evaluate one fact set',
        description: 'Scope: evaluate; `now` needs the scope now; `session` reads and writes the facts of a session.',
        parameters: [idempotencyKey, ttl],
        requestBody: json('EvaluateRequest'),
        responses: {200: {description: 'The answer', content: json('EvaluationResult').content}, default: problem},
      },
    },
    '/v1/evaluate/batch': {
      post: {
        summary: 'Evaluate a stream of fact sets: NDJSON in, NDJSON out, in the same order',
        description: 'A line that fails is answered by {"error": problem}; the others go on.',
        parameters: [
          query('lines', 'requests (default) or facts: what a line holds'),
          ...['ruleset', 'now', 'focus', 'explain'].map(name => query(name, 'for every line')),
        ],
        requestBody: {required: true, content: {'application/x-ndjson': {schema: {type: 'string'}}}},
        responses: {
          200: {description: 'One answer a line', content: {'application/x-ndjson': {schema: {type: 'string'}}}},
          default: problem,
        },
      },
    },
    ...factsPaths,
    ...rulesPaths(),
    '/livez': open('Alive; never looks at dependencies'),
    '/readyz': open('Rules loaded and nodes there, not draining'),
  },
  components: {
    securitySchemes: {key: {type: 'http', scheme: 'bearer', description: 'An API key with the scope of the route.'}},
    schemas: {
      EvaluateRequest: {
        type: 'object',
        required: ['facts'],
        additionalProperties: false,
        properties: {
          facts: {type: 'object', description: 'Top-level keys are fact names.'},
          ruleset: {type: 'string', description: 'Needed only where there are several.'},
          session: {type: 'string'},
          now: {type: 'string', format: 'date-time'},
          focus: {type: 'array', items: {type: 'string'}},
          explain: {type: 'boolean'},
        },
      },
      EvaluationResult: {
        type: 'object',
        required: ['ruleset', 'facts', 'changes', 'fired', 'effects', 'log', 'now', 'stats'],
        properties: {
          ruleset: {
            type: 'object',
            properties: {name: {type: 'string'}, version: {type: ['integer', 'null']}, digest: {type: 'string'}},
          },
          facts: {type: 'object'},
          changes: {type: 'array', items: {type: 'object'}},
          fired: {type: 'array', items: {type: 'string'}, description: 'Firings in order.'},
          effects: {type: 'array', items: {type: 'object'}},
          log: {type: 'array', items: {type: 'object'}},
          now: {type: 'string', format: 'date-time'},
          stats: {type: 'object'},
          groups: {type: 'array', items: {type: 'object'}},
          trace: {type: 'array', items: {type: 'object'}},
        },
      },
      Problem: {
        type: 'object',
        description: 'RFC 9457, with our stable code, the place and the next step.',
        required: ['type', 'title', 'status', 'code'],
        properties: {
          type: {type: 'string'},
          title: {type: 'string'},
          status: {type: 'integer'},
          detail: {type: 'string'},
          code: {type: 'string'},
          path: {type: ['string', 'null']},
          line: {type: ['integer', 'null']},
          column: {type: ['integer', 'null']},
          next: {type: ['string', 'null']},
        },
      },
    },
  },
});

const json = (name: string) => ({
  required: true,
  content: {'application/json': {schema: {$ref: `#/components/schemas/${name}`}}},
});

const open = (summary: string) => ({
  get: {summary, security: [], responses: {200: {description: 'Yes'}, 503: {description: 'No'}}},
});
