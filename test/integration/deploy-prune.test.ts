import {beforeAll, describe, expect, test, vi} from 'vitest';
import {environment, ownStores, type Settings} from '../support/cloud/environment.js';
import {readyToDeploy} from '../support/deploy-project.js';

vi.mock('execa', () => import('../support/cloud/in-process.js'));

beforeAll(readyToDeploy, 300_000);

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
  'targets.aws.autoMode': {target: 'aws', values: [true, false].map(on => ({'targets.aws.autoMode': on}))},
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

/** Every value directly after each other one, and each of these steps once. */
const tour = <Value>(values: readonly Value[]): Value[] => [
  ...values.flatMap((from, at) => values.slice(at + 1).flatMap(to => [from, to])),
  values[0]!,
];

describe('of a deploy nothing is left after one with other settings', () => {
  test.each(Object.entries(subjects))(
    '%s',
    async (_subject, {target = 'kubernetes', values}) => {
      const alone = new Map<Settings, string[]>();
      for (const settings of values.slice(1)) {
        const fresh = environment(target);
        await fresh.deploy(settings);
        alone.set(settings, fresh.remaining());
      }
      const {deploy, remaining} = environment(target);
      for (const settings of tour(values)) {
        await deploy(settings);
        // The first of the tour is alone.
        if (!alone.has(settings)) alone.set(settings, remaining());
        expect(remaining(), JSON.stringify(settings)).toEqual(alone.get(settings));
      }
      expect(new Set([...alone.values()].map(String)).size).toBe(values.length);
    },
    600_000,
  );
});

describe('stores hold data: they stay, and nothing but them', () => {
  const inCluster = [
    'cluster/shop-postgres',
    'release cloudnative-pg',
    'release shop-valkey',
    'secret/shop-postgres-app',
    'secret/shop-valkey-users',
  ];
  const managed = (target: string) => [true, false].map(on => ({settings: {[`targets.${target}.managedData`]: on}}));

  test.each([
    ['kubernetes', [{variables: ownStores}, {variables: {}}]],
    ['aws', managed('aws')],
    ['gcp', managed('gcp')],
  ])(
    '%s',
    async (target, [elsewhere, inside]) => {
      const {cloud, deploy, remaining} = environment(target);
      const run = ({settings = {}, variables = {}}: {settings?: Settings; variables?: object} = {}) =>
        deploy(settings, {variables: variables as Record<string, string>});
      await run(elsewhere);
      const [without, {stores}] = [remaining(), cloud.state()];
      if (target !== 'kubernetes') expect(Object.keys(stores)).not.toEqual([]);
      await run(inside);
      expect(remaining()).toEqual([...new Set([...without, ...inCluster])].sort());
      await run(elsewhere);
      expect(remaining()).toEqual([...new Set([...without, ...inCluster])].sort());
      expect(cloud.state().stores).toEqual(stores);
    },
    300_000,
  );
});
