import {absent, present, type Step} from '../../actions/step.js';
import {components} from '../../scaffold/components.js';
import {storeNames} from '../../scaffold/helm.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {releaseStep, valuesOf} from './charts.js';
import {ownValue} from './credentials.js';
import {type StoreUrls, storeUrl} from './kept-secrets.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {differenceOf, lookFor} from './observe.js';
import {applySecret, applySecretCommand, readSecret} from './plain-secrets.js';

/** What to do with a step whose store the environment names: nothing, and say so. */
export function unlessGiven(deployment: Deployment, variable: string, steps: readonly Step[]): Step[] {
  if (deployment.variables[variable] === undefined) return [...steps];
  return steps.map(({undo: _undo, verify: _verify, ...step}) => ({
    ...step,
    probe: async () => present(`${variable} names a store of yours`),
  }));
}

/** The steps that make servers for the facts; none where the cluster cannot run such. */
export const unlessFactsGiven = (deployment: Deployment, steps: readonly Step[]): Step[] =>
  deployment.blueprint.facts.servers ? unlessGiven(deployment, deployment.blueprint.facts.variable, steps) : [];

/** Valkey, PostgreSQL and the broker in the cluster, each by its chart or operator. */
export function inClusterStores(deployment: Deployment, kubectl: Kubectl): Step[] {
  return [
    ...unlessFactsGiven(deployment, valkeySteps(deployment, kubectl)),
    ...unlessGiven(deployment, 'DATABASE_URL', postgresSteps(deployment, kubectl)),
    ...busSteps(deployment, kubectl),
  ];
}

/** The broker in the cluster, for every cloud. */
export const busSteps = (deployment: Deployment, kubectl: Kubectl): Step[] =>
  unlessGiven(deployment, 'EVENTS_URL', brokerSteps(deployment, kubectl));

/** URLs of the stores that live in the cluster, with the passwords that were made for them. */
export const inClusterUrls = (deployment: Deployment, kubectl: Kubectl): StoreUrls => ({
  facts: storeUrl(deployment, 'facts', () => valkeyUrl(deployment, kubectl)),
  repository: storeUrl(deployment, 'repository', () => postgresUrl(deployment, kubectl)),
  events: busUrl(deployment, kubectl),
});

export const busUrl = (deployment: Deployment, kubectl: Kubectl): (() => Promise<string>) =>
  storeUrl(deployment, 'events', async () => {
    const {bus} = deployment.blueprint.events;
    const name = storeNames(deployment.blueprint).bus;
    switch (bus) {
      case 'nats':
        return `nats://rulectl:${await ownValue(deployment, kubectl, 'bus')}@${name}:4222`;
      case 'rabbitmq': {
        const user = await madeByOperator(kubectl, `${name}-default-user`, ['username', 'password']);
        return `amqp://${user.username}:${user.password}@${name}:5672`;
      }
      case 'kafka': {
        const user = await madeByOperator(kubectl, `${name}-user`, ['password']);
        return `kafka://${name}-user:${user.password}@${name}-kafka-bootstrap:9093?tls=true&sasl=scram-sha-512`;
      }
      default:
        return undefined;
    }
  });

/** What an operator wrote into a Secret of its own. */
async function madeByOperator<Key extends string>(
  kubectl: Kubectl,
  name: string,
  keys: readonly Key[],
): Promise<Record<Key, string>> {
  const values = await readSecret(kubectl, name);
  if (keys.some(key => values?.[key] === undefined)) throw errors.DEPLOY_SECRET_MISSING(name);
  return values as Record<Key, string>;
}

function valkeySteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const names = storeNames(deployment.blueprint);
  return [
    {
      id: 'data:valkey-users',
      title: 'User of Valkey',
      why: 'No store runs without a password.',
      command: applySecretCommand(kubectl),
      within: 'namespace',
      probe: () => lookFor(kubectl, 'secret', names.valkeyUsers),
      run: async ({say}) => {
        const values = {default: await ownValue(deployment, kubectl, 'facts')};
        await applySecret(deployment, kubectl, {name: names.valkeyUsers, values}, say);
      },
    },
    releaseStep(deployment, kubectl, {
      id: 'data:valkey',
      title: 'Valkey',
      why: 'Facts of sessions live in it.',
      chart: 'valkey',
      release: names.valkey,
      namespace: kubectl.namespace!,
      values: valuesOf('valkey'),
      leaves: 'the volumes of Valkey',
    }),
  ];
}

const valkeyUrl = async (deployment: Deployment, kubectl: Kubectl): Promise<string> =>
  `redis://:${await ownValue(deployment, kubectl, 'facts')}@${storeNames(deployment.blueprint).valkey}:6379`;

function postgresSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {postgres} = storeNames(deployment.blueprint);
  return [
    releaseStep(deployment, kubectl, {
      id: 'data:cloudnative-pg',
      title: 'CloudNativePG',
      why: 'The operator that runs PostgreSQL.',
      chart: 'cloudnativePg',
      release: 'cloudnative-pg',
      namespace: 'cnpg-system',
      values: valuesOf('cloudnative-pg'),
    }),
    customResource(deployment, kubectl, {
      id: 'data:postgres',
      title: 'PostgreSQL',
      why: 'Rule versions, activations, API keys and the audit trail live in it.',
      kind: 'clusters.postgresql.cnpg.io',
      name: postgres,
      file: 'deploy/helm/postgres.yaml',
      ready: 'condition=Ready',
      leaves: 'nothing: the volumes of PostgreSQL go with it',
    }),
  ];
}

/** CloudNativePG writes the owner's URL into a Secret. */
async function postgresUrl(deployment: Deployment, kubectl: Kubectl): Promise<string> {
  const {uri} = await madeByOperator(kubectl, `${storeNames(deployment.blueprint).postgres}-app`, ['uri']);
  return uri;
}

function brokerSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {bus} = deployment.blueprint.events;
  const name = storeNames(deployment.blueprint).bus;
  if (bus === 'nats') {
    return [
      {
        id: 'data:nats-users',
        title: 'User of NATS',
        why: 'No broker runs without a password.',
        command: applySecretCommand(kubectl),
        within: 'namespace',
        probe: () => lookFor(kubectl, 'secret', `${name}-users`),
        run: async ({say}) => {
          const values = {user: 'rulectl', password: await ownValue(deployment, kubectl, 'bus')};
          await applySecret(deployment, kubectl, {name: `${name}-users`, values}, say);
        },
      },
      releaseStep(deployment, kubectl, {
        id: 'data:nats',
        title: 'NATS',
        why: 'Events with facts come in and decisions go out through it.',
        chart: 'nats',
        release: name,
        namespace: kubectl.namespace!,
        values: valuesOf('nats'),
        leaves: 'the volumes of NATS',
      }),
    ];
  }
  if (bus === 'rabbitmq') {
    const args = [...applyArguments, '-f', components.manifests.rabbitmqOperator];
    return [
      {
        id: 'data:rabbitmq-operator',
        title: 'RabbitMQ operator',
        why: 'The operator that runs RabbitMQ.',
        command: kubectl.command(...args),
        probe: () => lookFor(kubectl, 'customresourcedefinition', 'rabbitmqclusters.rabbitmq.com'),
        run: async ({say}) => void (await kubectl.run(args, {onLine: say})),
        leaves: 'the operator of RabbitMQ, which others may use',
      },
      customResource(deployment, kubectl, {
        id: 'data:rabbitmq',
        title: 'RabbitMQ',
        why: 'Events with facts come in and decisions go out through it.',
        kind: 'rabbitmqclusters.rabbitmq.com',
        name,
        file: 'deploy/helm/rabbitmq.yaml',
        ready: 'condition=AllReplicasReady',
        leaves: 'the volumes of RabbitMQ',
      }),
    ];
  }
  if (bus === 'kafka') {
    return [
      releaseStep(deployment, kubectl, {
        id: 'data:strimzi',
        title: 'Strimzi',
        why: 'The operator that runs Kafka.',
        chart: 'strimzi',
        release: 'strimzi',
        namespace: 'strimzi',
        values: valuesOf('strimzi'),
      }),
      customResource(deployment, kubectl, {
        id: 'data:kafka',
        title: 'Kafka',
        why: 'Events with facts come in and decisions go out through it.',
        kind: 'kafkas.kafka.strimzi.io',
        name,
        file: 'deploy/helm/kafka.yaml',
        ready: 'condition=Ready',
        leaves: 'the volumes of Kafka',
      }),
    ];
  }
  return [];
}

interface CustomResource {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  /** What `kubectl wait` waits for. */
  readonly ready: string;
  readonly leaves: string;
}

function customResource(
  {files}: Deployment,
  kubectl: Kubectl,
  {id, title, why, kind, name, file, ready, leaves}: CustomResource,
): Step {
  const args = [...applyArguments, '-f', file];
  const removal = ['delete', kind, name, '--ignore-not-found'];
  return {
    id,
    title,
    why,
    command: kubectl.command(...args),
    within: 'namespace',
    probe: async () => {
      if ((await kubectl.get(kind, name)) === undefined) return absent();
      return differenceOf(kubectl, ['-f', '-'], files.get(file.slice('deploy/'.length)) ?? '');
    },
    run: async ({say}) => void (await kubectl.run(args, {onLine: say})),
    verify: async ({say}) =>
      void (await kubectl.run(['wait', `--for=${ready}`, `${kind}/${name}`, '--timeout=600s'], {
        onLine: say,
        timeoutMs: 620_000,
      })),
    undo: {
      command: kubectl.command(...removal),
      run: async ({say}) => void (await kubectl.run(removal, {onLine: say})),
    },
    leaves,
  };
}
