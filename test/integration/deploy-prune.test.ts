import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test, vi} from 'vitest';
import {parseDocument} from 'yaml';
import {runDeploy} from '../../src/cluster/providers/deploy.js';
import {openProject} from '../../src/cluster/providers/open-project.js';
import {deploymentOf} from '../../src/cluster/providers/prepare-deployment.js';
import {enterCloud} from '../support/cloud/in-process.js';
import {deployProject, readyToDeploy} from '../support/deploy-project.js';

vi.mock('execa', () => import('../support/cloud/in-process.js'));

beforeAll(readyToDeploy, 300_000);

/** Sections of the cluster file below `spec`, by their path. */
type Settings = Readonly<Record<string, unknown>>;

const ownStores = {REDIS_URL: 'redis://redis:6379', DATABASE_URL: 'postgres://rules@db/rules'};

/** A project with a cloud of its own, which is deployed again and again with other settings. */
function environment(target: string, name?: string) {
  const dir = deployProject();
  const file = join(dir, 'cluster.yaml');
  const text = readFileSync(file, 'utf8');
  const cloud = enterCloud();
  const deploy = async (settings: Settings, variables: Readonly<Record<string, string>> = ownStores) => {
    cloud.enter();
    const document = parseDocument(text);
    for (const [path, value] of Object.entries(settings)) document.setIn(['spec', ...path.split('.')], value);
    writeFileSync(file, document.toString());
    const choice = {environment: name, verify: false, variables};
    const deployment = await deploymentOf(await openProject(file), target, choice);
    await runDeploy(deployment, {on: () => undefined, signal: new AbortController().signal});
  };
  /** What is there of a deploy; custom resource definitions of others stay, and a lease would be an error. */
  const remaining = () => {
    const {objects, releases} = cloud.state();
    return [...Object.keys(objects), ...Object.keys(releases).map(release => `release ${release}`)]
      .filter(id => !id.startsWith('file/'))
      .sort();
  };
  return {dir, cloud, deploy, remaining};
}

const exposed = (exposure: string, tls: object = {secretRef: 'rules-tls'}): Settings => ({
  gateway: {replicas: 2, exposure, ...(exposure === 'none' ? {} : {host: 'rules.example.com', tls})},
});

const withoutLoyalty = {
  groups: {
    validation: {rules: ['rules/validation/*.grl']},
    pricing: {rules: ['rules/pricing/*.grl', 'rules/loyalty/*.grl']},
  },
};

/** Settings that render other kinds, or other objects, of each subject. */
const subjects: Readonly<Record<string, {readonly target?: string; readonly values: readonly Settings[]}>> = {
  'autoscaling.engine': {values: [{autoscaling: {engine: 'hpa'}}, {autoscaling: {engine: 'keda'}}]},
  'gateway.exposure': {values: ['none', 'gateway-api', 'ingress', 'load-balancer'].map(way => exposed(way))},
  'gateway.exposure on aws': {target: 'aws', values: ['none', 'gateway-api', 'ingress'].map(way => exposed(way))},
  'gateway.exposure on gcp': {target: 'gcp', values: ['none', 'gateway-api', 'ingress'].map(way => exposed(way))},
  'gateway.tls': {values: [exposed('ingress'), exposed('ingress', {issuer: 'letsencrypt'})]},
  'security.mesh': {values: ['none', 'istio', 'linkerd', 'consul'].map(mesh => ({security: {mesh}}))},
  'security.networkPolicies': {values: [true, false].map(networkPolicies => ({security: {networkPolicies}}))},
  'security.secrets': {values: ['kubernetes', 'aws'].map(secrets => ({security: {secrets}}))},
  observability: {
    values: [{prometheus: true, grafana: true}, {prometheus: true, grafana: false}, {prometheus: false}].map(
      observability => ({observability}),
    ),
  },
  topology: {values: [{topology: 'specialised'}, {topology: 'replicated'}]},
  groups: {values: [{}, withoutLoyalty]},
  'several at once': {
    values: [
      {...exposed('ingress'), autoscaling: {engine: 'keda'}, security: {mesh: 'istio'}},
      {...exposed('gateway-api'), topology: 'replicated', observability: {prometheus: false}},
    ],
  },
};

/** Every value, and each directly after each other one. */
function tour<Value>(values: readonly Value[]): Value[] {
  return values.flatMap((from, at) => [...values.slice(at + 1).flatMap(to => [from, to]), from]);
}

describe('of a deploy nothing is left after one with other settings', () => {
  test.each(Object.entries(subjects))(
    '%s',
    async (_subject, {target = 'kubernetes', values}) => {
      const alone = new Map<Settings, string[]>();
      for (const settings of values) {
        const fresh = environment(target);
        await fresh.deploy(settings);
        alone.set(settings, fresh.remaining());
      }
      expect(new Set([...alone.values()].map(String)).size).toBe(values.length);
      const {deploy, remaining} = environment(target);
      for (const settings of tour(values)) {
        await deploy(settings);
        expect(remaining(), JSON.stringify(settings)).toEqual(alone.get(settings));
      }
    },
    600_000,
  );
});
