import {z} from 'zod';
import {packageVersion} from '../../kit/package-info.js';
import {named} from '../../kit/schemas.js';
import {Problem} from './evaluation-messages.js';
import {frontDoorRoutes} from './front-door-routes.js';
import {headers} from './headers.js';
import {problemType} from './problem.js';
import {repositoryRoutes} from './repository-routes.js';
import {type RoleKind, roleRoutes, statusRoutes} from './role-routes.js';
import type {Answer, Content, Route, Routes} from './route.js';

type Json = Record<string, unknown>;

/**
 * The HTTP contract of a role as OpenAPI 3.1: the routes that it serves, each `METHOD /path/{parameter}`. Throws for a
 * route that the contract does not describe.
 */
export function openApi(kind: RoleKind, served: Iterable<string>): Json {
  const described: Routes = {...frontDoorRoutes, ...repositoryRoutes, ...roleRoutes, ...statusRoutes(kind)};
  const paths: Record<string, Json> = {};
  for (const name of [...served].sort()) {
    const route = described[name];
    if (!route) throw new Error(`The HTTP contract does not describe ${name}: add it to service/api.`);
    const [method, path] = name.split(' ') as [string, string];
    paths[path] = {...paths[path], [method.toLowerCase()]: operationOf(method, path, route)};
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `rulectl ${kind}`,
      version: packageVersion(),
      description: 'Rules evaluated, facts of sessions kept, versions of rules managed: what this role of them serves.',
      license: {name: 'MIT', identifier: 'MIT'},
    },
    servers: [{url: '/'}],
    tags: [...new Set(Object.keys(paths).map(tagOf))].sort().map(name => ({name})),
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key with the scope of the route. admin includes all.',
        },
        token: {type: 'http', scheme: 'bearer', description: 'The token of the cluster, with which its roles call.'},
      },
      headers: Object.fromEntries(
        Object.entries(answerHeaders).map(([name, description]) => [name, {description, schema: {type: 'string'}}]),
      ),
      schemas: schemasIn(paths),
    },
  };
}

/** Headers of answers, as docs/http-api.md tells of them. */
const answerHeaders = {
  [headers.requestId]: 'The id of the request: the caller’s, or one that was made.',
  [headers.node]: 'Who answered.',
  [headers.ruleset]: 'Digest of the rules that answered.',
  [headers.engine]: 'Version of the semantics of rules.',
  [headers.work]: 'CPU time of the evaluations, milliseconds.',
  ETag: 'Stands for this state.',
  'Retry-After': 'Seconds after which to try again.',
  'WWW-Authenticate': 'How to say who calls.',
};

function operationOf(method: string, path: string, route: Route): Json {
  const {summary, description, scope, body, answers} = route;
  const isKeyed = scope !== 'role' && scope !== 'open';
  return {
    operationId:
      method.toLowerCase() + path.replace(/^\/v1/, '').replace(/\W+(\w)?/g, (_, sign = '') => sign.toUpperCase()),
    tags: [tagOf(path)],
    summary,
    description: [...(isKeyed ? [`Scope: ${scope}.`] : []), ...(description ? [description] : []), `${summary}.`].join(
      ' ',
    ),
    security: scope === 'open' ? [] : scope === 'role' ? [{token: []}] : [{key: []}, {token: []}],
    parameters: [
      ...parametersIn('path', route.path),
      ...parametersIn('query', route.query),
      ...parametersIn('header', route.headers),
    ],
    ...(body ? {requestBody: {required: true, content: contentOf(body)}} : {}),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
      ...Object.fromEntries(problemsOf(route).map(status => [status, problemOf(status)])),
    },
  };
}

const tagOf = (path: string): string => path.split('/').find(part => part !== '' && part !== 'v1')!;

/** Statuses of the problems that a route may answer with. */
function problemsOf({scope, path, query, headers: asked, body, answers, problems = []}: Route): number[] {
  const all = [
    500,
    ...(path || query || asked || body ? [400] : []),
    ...(body ? [413, 415] : []),
    ...(scope === 'open' ? [] : [401, 503]),
    ...(scope === 'open' || scope === 'role' ? [] : [403]),
    ...(scope === 'evaluate' || scope === 'facts' ? [429] : []),
    ...problems,
  ];
  return all.filter(status => !(status in answers));
}

const problemOf = (status: number): Json =>
  answerOf({
    description: 'A problem document',
    content: {type: problemType, schema: Problem},
    headers: status === 401 ? ['WWW-Authenticate'] : status === 429 || status === 503 ? ['Retry-After'] : [],
  });

const answerOf = ({description, content, headers: own = []}: Answer): Json => ({
  description,
  headers: Object.fromEntries(
    [headers.requestId, headers.node, ...own].map(name => [name, {$ref: `#/components/headers/${name}`}]),
  ),
  ...(content ? {content: contentOf(content)} : {}),
});

const contentOf = ({type = 'application/json', schema, line}: Content): Json => ({
  [type]: {schema: jsonSchemaOf(schema), ...(line ? {'x-line': jsonSchemaOf(line)} : {})},
});

function parametersIn(place: 'path' | 'query' | 'header', shape: z.ZodObject | undefined): Json[] {
  if (!shape) return [];
  const {properties = {}, required = []} = jsonSchemaOf(shape) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, {description, ...schema}]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description === undefined ? {} : {description}),
    schema,
  }));
}

const options = {io: 'input', unrepresentable: 'any', override: tidied} as const;
const refOf = (id: string): string => `#/components/schemas/${id}`;

/** What says nothing about JSON is left out. */
function tidied({jsonSchema}: {jsonSchema: Json}): void {
  delete jsonSchema.propertyNames;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function jsonSchemaOf(schema: z.ZodType): Json {
  const id = named.get(schema)?.id;
  if (id !== undefined) return {$ref: refOf(id)};
  const {$schema: _dialect, ...described} = z.toJSONSchema(schema, options) as Json;
  return described;
}

/** The named schemas that these paths lead to. */
function schemasIn(paths: Json): Json {
  const {schemas} = z.toJSONSchema(named, {...options, uri: refOf}) as {schemas: Record<string, Json>};
  const found: Record<string, Json> = {};
  const follow = (value: unknown): void => {
    for (const [, id] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found[id!]) continue;
      const {$schema: _dialect, $id: _id, ...schema} = schemas[id!]!;
      found[id!] = schema;
      follow(schema);
    }
  };
  follow(paths);
  return found;
}
