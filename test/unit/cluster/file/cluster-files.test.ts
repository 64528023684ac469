import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {clusterJsonSchema} from '../../../../src/cluster/file/cluster-file.js';
import {nodeGroups, specForTarget} from '../../../../src/cluster/file/cluster-spec.js';
import {fieldsAt, type JsonSchema} from '../../../../src/cluster/file/json-schema-path.js';
import {type LoadOptions, parseSpec} from '../../../../src/cluster/file/load-spec.js';
import {targetSchemas} from '../../../../src/cluster/providers/registry.js';
import {clusterText} from '../../../support/cluster-text.js';

const targets = await targetSchemas();

function read(text: string, options: Partial<LoadOptions> = {}) {
  const {spec, diagnostics} = parseSpec({path: 'cluster.yaml', text}, {targets, env: {}, ...options});
  expect(diagnostics).toEqual([]);
  return spec!;
}

describe('a complete spec', () => {
  test('of a file that says next to nothing', () => {
    const spec = read(clusterText());
    expect(spec).toMatchObject({
      name: 'shop',
      environment: 'dev',
      namespace: 'shop-dev',
      topology: 'replicated',
      rules: {path: 'rules', effects: 'declared', onError: 'fail'},
      limits: {maxFirings: 10_000, timeoutMs: 250, bodyBytes: 1_048_576},
      groups: [],
      auto: undefined,
      gateway: {replicas: 2, local: 1, port: 0, exposure: 'none', auth: {apiKeys: true}, fold: false},
      facts: {store: 'memory', ttlMs: 3_600_000, localCache: {entries: 10_000, bytes: 67_108_864}},
      autoscaling: {engine: 'hpa', cpu: 70, memory: 80},
      targets: {},
    });
    expect(spec.gateway.rateLimit).toBeUndefined();
    expect(nodeGroups(spec)).toEqual([
      {
        name: 'all',
        replicas: {min: 3, max: 20, local: 2},
        resources: {requests: {cpu: '250m', memory: '512Mi'}, limits: {cpu: '500m', memory: '512Mi'}},
      },
    ]);
  });

  test('units come out of names and values', () => {
    const spec = read(
      clusterText(
        'limits: {timeoutMs: 1s, bodyBytes: 2Mi}',
        'functions: {CreditScore: {http: {url: "https://scores.example.com", timeoutMs: 50, cache: 60s}}}',
        'gateway: {rateLimit: {perKey: 600/m}}',
        'facts: {ttl: 2h}',
      ),
    );
    expect(spec.limits).toMatchObject({timeoutMs: 1000, bodyBytes: 2_097_152});
    expect(spec.functions.CreditScore?.http).toMatchObject({timeoutMs: 50, cacheMs: 60_000});
    expect(spec.gateway.rateLimit).toEqual({perKeyPerSecond: 10});
    expect(spec.facts.ttlMs).toBe(7_200_000);
  });

  test('min and max follow each other where one is written', () => {
    const replicas = (text: string) =>
      read(clusterText('topology: specialised', `groups: {a: {rules: [a.grl], replicas: ${text}}}`)).groups[0]!
        .replicas;
    expect(replicas('{min: 30}')).toEqual({min: 30, max: 30, local: 2});
    expect(replicas('{max: 2}')).toEqual({min: 2, max: 2, local: 2});
    expect(replicas('{min: 2}')).toEqual({min: 2, max: 20, local: 2});
  });

  test('groups keep their order, auto has names', () => {
    const spec = read(clusterText('topology: specialised', 'groups: {z: {rules: [z.grl]}, a: {rules: [a.grl]}}'));
    expect(nodeGroups(spec).map(({name}) => name)).toEqual(['z', 'a']);
    expect(
      nodeGroups(read(clusterText('topology: specialised', 'groups: auto', 'nodes: 2'))).map(({name}) => name),
    ).toEqual(['auto-1', 'auto-2']);
  });

  test('replicated nodes are as large as the largest group', () => {
    const spec = read(
      clusterText('groups: {a: {rules: [a.grl], replicas: {min: 5}}, b: {rules: [b.grl], replicas: {local: 4}}}'),
    );
    expect(nodeGroups(spec)).toMatchObject([{name: 'all', replicas: {min: 5, max: 20, local: 4}}]);
  });

  test('a target sees its own stores', () => {
    const spec = read(
      clusterText(
        'targets:',
        '  aws:',
        '    facts: {store: redis, url: "${REDIS_URL}"}',
        '    repository: {store: postgres, url: "${DATABASE_URL}"}',
      ),
    );
    expect(specForTarget(spec, 'aws').facts).toMatchObject({store: 'redis', url: '${REDIS_URL}'});
    expect(specForTarget(spec, 'local').facts.store).toBe('memory');
    expect(spec.targets.aws).toMatchObject({region: 'us-west-2', autoMode: true, nodes: {min: 1, max: 10}});
  });

  test('the retail example', () => {
    const spec = read(readFileSync('clusters/retail/cluster.yaml', 'utf8'));
    expect(spec.groups.map(({name}) => name)).toEqual(['validation', 'pricing', 'loyalty']);
  });
});

describe('environment', () => {
  const text = clusterText(
    'gateway:',
    '  host: ${HOST:-rules.example.com}',
    '  replicas: ${N}',
    '  tls: {issuer: "${ISSUER}"}',
  );

  test('goes where the file names it, with defaults, as numbers where it stands alone', () => {
    const {gateway} = read(text, {env: {N: '4', ISSUER: '7'}});
    expect(gateway).toMatchObject({host: 'rules.example.com', replicas: 4, tls: {issuer: '7'}});
  });

  test('leaves secrets where they are', () => {
    const spec = read(clusterText('facts: {store: redis, url: "redis://:${PASSWORD}@host:6379"}'), {
      env: {PASSWORD: 'hunter2'},
    });
    expect(JSON.stringify(spec)).not.toContain('hunter2');
    expect(spec.facts.url).toBe('redis://:${PASSWORD}@host:6379');
  });

  test('RULECTL_* goes before the file, a flag before both', () => {
    const file = clusterText('limits: {timeoutMs: 100}');
    const env = {RULECTL_LIMITS_TIMEOUT_MS: '200'};
    expect(read(file, {env}).limits.timeoutMs).toBe(200);
    const flags = [{path: 'limits.timeoutMs', value: '300ms', origin: '--timeout'}];
    expect(read(file, {env, flags}).limits.timeoutMs).toBe(300);
  });

  test('a URL from RULECTL_* stays a reference: it may hold a password', () => {
    const env = {RULECTL_FACTS_STORE: 'redis', RULECTL_FACTS_URL: 'redis://:hunter2@host:6379'};
    expect(read(clusterText(), {env}).facts.url).toBe('${RULECTL_FACTS_URL}');
  });
});

describe('the JSON Schema', () => {
  const schema = clusterJsonSchema(targets) as JsonSchema;

  test('describes every field', () => {
    const silent: string[] = [];
    const visit = (each: JsonSchema, path: string) => {
      for (const [name, below] of Object.entries(each.properties ?? {})) {
        const at = `${path}.${name}`;
        if (below.description === undefined) silent.push(at);
        visit(below, at);
      }
      for (const branch of [...(each.anyOf ?? []), ...(each.allOf ?? [])]) visit(branch, path);
      if (typeof each.additionalProperties === 'object') visit(each.additionalProperties, `${path}.*`);
      if (each.items) visit(each.items, `${path}[]`);
    };
    visit(schema, '');
    expect(silent).toEqual([]);
  });

  test('knows the sections', () => {
    expect(fieldsAt(schema, ['spec'])).toEqual(expect.arrayContaining(['topology', 'groups', 'gateway', 'targets']));
    expect(fieldsAt(schema, ['spec', 'groups', 'any'])).toEqual(['rules', 'replicas', 'resources']);
  });
});
