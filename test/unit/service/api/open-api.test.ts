import {readFileSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, expectTypeOf, test} from 'vitest';
import type {z} from 'zod';
import type {EvaluationResult} from '../../../../src/rules/engine/answer.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import type {EvaluationAnswer} from '../../../../src/service/api/evaluation-messages.js';
import {frontDoorRoutes} from '../../../../src/service/api/front-door-routes.js';
import {openApi} from '../../../../src/service/api/open-api.js';
import {repositoryRoutes} from '../../../../src/service/api/repository-routes.js';
import {roleRoutes, statusRoutes} from '../../../../src/service/api/role-routes.js';
import {type ApiDocument, DescribedApi} from '../../../support/described.js';

const kinds = ['gateway', 'node', 'control'] as const;
const everything = {...frontDoorRoutes, ...repositoryRoutes, ...roleRoutes};

/** Every route there is, as one role would describe it. */
const documentOf = (kind: (typeof kinds)[number]): ApiDocument =>
  openApi(kind, Object.keys({...everything, ...statusRoutes(kind)})) as unknown as ApiDocument;

/** Every object in a document, with the place where it stands. */
function* objectsIn(value: unknown, place = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${place}/${key}`);
}

describe.each(kinds)('the document of a %s', kind => {
  const document = documentOf(kind);

  test('is valid by the schema of OpenAPI 3.1', () => {
    // The OpenAPI Initiative's own, unchanged.
    const schema = JSON.parse(readFileSync('test/support/openapi-3.1.schema.json', 'utf8')) as object;
    const ajv = new Ajv2020({strict: false, validateFormats: false});
    const isValid = ajv.compile(schema);
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
    expect(isValid({...document, info: {title: 'no version'}})).toBe(false);
  });

  test('has valid schemas, and references that lead somewhere', () => {
    const ajv = new Ajv2020({strict: false, validateFormats: false});
    ajv.addSchema(document, 'api');
    for (const [place, {schema}] of objectsIn(document.paths)) {
      if (schema === undefined) continue;
      expect(ajv.validateSchema(schema as object), place).toBe(true);
    }
    const names = Object.keys((document.components as {schemas: object}).schemas);
    for (const name of names) expect(() => ajv.compile({$ref: `api#/components/schemas/${name}`})).not.toThrow();
    for (const [place, {$ref}] of objectsIn(document)) {
      if (typeof $ref !== 'string') continue;
      const target = $ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
      expect(target, `${place}: ${$ref}`).toBeDefined();
    }
  });

  test('says of every object which other fields it may have', () => {
    for (const [place, object] of objectsIn(document)) {
      if (object.type === 'object') expect(object, place).toHaveProperty('additionalProperties');
    }
  });

  test('bounds every parameter', () => {
    for (const [place, object] of objectsIn(document.paths)) {
      if (object.in === undefined) continue;
      const {type, items, ...schema} = object.schema as Record<string, unknown>;
      const bounded = {string: ['maxLength', 'pattern', 'enum', 'const'], integer: ['maximum'], array: [], boolean: []};
      const limits = bounded[type as keyof typeof bounded];
      const isBounded = limits.length === 0 || limits.some(limit => limit in schema);
      expect(isBounded, `${place} ${String(object.name)}`).toBe(true);
      if (items) expect(items, place).toHaveProperty('maxLength');
    }
  });

  test('declares that a request may be wrong, and that a key may be missing', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const {security, responses, ...rest} = operation as typeof operation & {
          parameters: object[];
          requestBody?: object;
        };
        const takes = rest.parameters.length > 0 || rest.requestBody !== undefined;
        const expected = [...(takes ? ['400'] : []), ...(security.length > 0 ? ['401', '503'] : [])];
        expect(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(expected));
      }
    }
  });

  test('has operation ids of its own for every operation', () => {
    const ids = Object.values(document.paths).flatMap(operations =>
      Object.values(operations).map(operation => (operation as unknown as {operationId: string}).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter(id => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
  });
});

test('lists the routes that are served, and no others', () => {
  const {paths, components} = openApi('node', ['GET /livez', 'POST /v1/evaluate']) as unknown as ApiDocument;
  expect(Object.keys(paths)).toEqual(['/livez', '/v1/evaluate']);
  expect((components as {schemas: object}).schemas).not.toHaveProperty('Bundle');
});

test('a route that is not described is a fault of the program', () => {
  expect(() => openApi('node', ['GET /v1/secret'])).toThrow('does not describe GET /v1/secret');
});

describe('an answer', () => {
  const ruleset = loadRuleset({
    files: [{path: 'a.grl', text: 'rule "Double" { when C.x > 1 then C.twice = C.x * 2; Log("doubled"); }'}],
  });
  const answer = {...ruleset.evaluate({C: {x: 2}}, {now: '2026-01-01T00:00:00.000Z', explain: true})};
  const api = new DescribedApi(documentOf('gateway'));
  const headers = {
    'content-type': 'application/json',
    'x-request-id': '1',
    'x-rulectl-node': 'n',
    'x-rulectl-ruleset': 's',
    'x-rulectl-engine': '1',
  };
  const differences = (value: unknown, more: object = {}) =>
    api.differences({
      method: 'POST',
      path: '/v1/evaluate',
      status: 200,
      headers,
      text: JSON.stringify(value),
      ...more,
    });

  test('of the engine is described', () => {
    expect(differences(answer)).toEqual([]);
    expectTypeOf<z.output<typeof EvaluationAnswer>>().toEqualTypeOf<EvaluationResult>();
  });

  test.each<[string, (value: Record<string, unknown>) => void]>([
    ['a field that nobody knows', value => void (value.colour = 'red')],
    ['no facts', value => void delete value.facts],
    ['a number for the firings', value => void (value.fired = 5)],
    ['an empty trace', value => void (value.trace = [{}])],
    ['a change without a rule', value => void (value.changes = [{path: 'a', from: null, to: 1}])],
    ['a ruleset without a digest', value => void (value.ruleset = {name: 'a', version: 1, digest: null})],
  ])('with %s is not', (_name, bend) => {
    const bent = structuredClone(answer) as unknown as Record<string, unknown>;
    bend(bent);
    expect(differences(bent)).not.toEqual([]);
  });

  test('is not described with another status, type or without a header', () => {
    expect(differences(answer, {status: 418})).toEqual(['status 418 is not declared']);
    expect(differences(answer, {headers: {...headers, 'content-type': 'text/html'}})).toEqual([
      'the type text/html is not declared',
    ]);
    expect(differences(answer, {headers: {...headers, 'x-rulectl-engine': undefined}})).toEqual([
      'the header x-rulectl-engine is missing',
    ]);
  });
});
