import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from 'fast-check';
import {afterEach, expect, test, vi} from 'vitest';
import {stringify} from 'yaml';
import {observe} from '../../../../src/cluster/actions/run.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {deploymentOf} from '../../../../src/cluster/providers/prepare-deployment.js';
import {deployTargets, providerOf} from '../../../../src/cluster/providers/registry.js';
import {folderOf} from '../../../support/folder.js';

const stores = {
  facts: {store: 'redis', url: '${REDIS_URL}'},
  repository: {store: 'postgres', url: '${DATABASE_URL}'},
};

/** Everything of a cluster file that puts other steps into a deploy. */
const settings = fc.record({
  topology: fc.constantFrom('specialised', 'replicated'),
  autoscaling: fc.record({engine: fc.constantFrom('hpa', 'keda')}),
  security: fc.record({
    mesh: fc.constantFrom('none', 'istio', 'linkerd', 'consul'),
    secrets: fc.constantFrom('kubernetes', 'aws', 'gcp'),
  }),
  observability: fc.record({prometheus: fc.boolean()}),
  gateway: fc
    .record({
      exposure: fc.constantFrom('none', 'gateway-api', 'ingress', 'load-balancer'),
      tls: fc.constantFrom({secretRef: 'tls'}, {issuer: 'letsencrypt'}),
    })
    .map(({exposure, tls}) => ({exposure, ...(exposure === 'none' ? {} : {host: 'rules.example.com', tls})})),
  aws: fc.record({autoMode: fc.boolean(), managedData: fc.boolean()}),
  gcp: fc.record({managedData: fc.boolean()}),
});

const choice = fc.record({
  target: fc.constantFrom(...deployTargets),
  spec: settings,
  ownStores: fc.boolean(),
  environment: fc.constantFrom('dev', 'prod'),
});

type Choice = typeof choice extends fc.Arbitrary<infer Value> ? Value : never;

async function steps({target, spec: {aws, gcp, ...spec}, ownStores, environment}: Choice) {
  const dir = folderOf();
  mkdirSync(join(dir, 'rules'));
  writeFileSync(join(dir, 'rules', 'a.grl'), 'rule A { when X.a > 1 then X.b = 1; }\n');
  const targets = {
    kubernetes: stores,
    aws: {region: 'us-west-2', ...aws, ...stores},
    gcp: {project: 'my-project-1', region: 'us-central1', autopilot: spec.security.mesh === 'none', ...gcp, ...stores},
  };
  const file = join(dir, 'cluster.yaml');
  const metadata = {name: 'shop', environment: 'dev'};
  const groups = {a: {rules: ['rules/a.grl']}};
  const content = {...spec, rules: {path: 'rules'}, groups, targets};
  writeFileSync(file, stringify({apiVersion: 'rulectl.dev/v1', kind: 'Cluster', metadata, spec: content}));
  const variables = ownStores ? {REDIS_URL: 'redis://redis', DATABASE_URL: 'postgres://db/rules'} : {};
  const where = target === 'compose' ? {} : {environment};
  const deployment = await deploymentOf(await openProject(file, {env: {}}), target, {variables, ...where});
  return {dir, list: (await providerOf(target)).steps(deployment)};
}

afterEach(() => {
  vi.useRealTimers();
});

/** All that a step says of itself. */
const told = (list: Awaited<ReturnType<typeof steps>>['list'], dir: string) =>
  JSON.stringify(list.map(step => [step, typeof step.leaves])).replaceAll(dir, '<project>');

test('the same deployment gives the same steps, whatever the clock says', async () => {
  await fc.assert(
    fc.asyncProperty(choice, async input => {
      vi.useFakeTimers({now: Date.parse('2026-01-01T00:00:00Z'), toFake: ['Date']});
      const first = await steps(input);
      vi.setSystemTime(Date.parse('2027-06-15T13:14:15Z'));
      const second = await steps(input);
      expect(first.list.length).toBeGreaterThan(8);
      expect(new Set(first.list.map(({id}) => id)).size).toBe(first.list.length);
      expect(told(second.list, second.dir)).toBe(told(first.list, first.dir));
    }),
    {numRuns: 30},
  );
}, 120_000);

test('the same observation gives the same plan: without any tool nothing but the spec speaks', async () => {
  vi.stubEnv('PATH', folderOf());
  const plan = async (target: (typeof deployTargets)[number], moment: string) => {
    vi.useFakeTimers({now: Date.parse(moment), toFake: ['Date']});
    const [input] = fc.sample(choice, {numRuns: 1, seed: 7});
    const {dir, list} = await steps({...input!, target});
    return JSON.stringify(await observe(list)).replaceAll(dir, '<project>');
  };
  for (const target of deployTargets) {
    expect(await plan(target, '2027-06-15T13:14:15Z')).toBe(await plan(target, '2026-01-01T00:00:00Z'));
  }
  vi.unstubAllEnvs();
}, 120_000);
