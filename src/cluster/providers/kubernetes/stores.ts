import type {Step} from '../../actions/step.js';
import {components} from '../../scaffold/components.js';
import {storeNames} from '../../scaffold/helm.js';
import type {Deployment} from '../deployment.js';
import {errors} from '../errors.js';
import {releaseStep, valuesOf} from './charts.js';
import {decoded, secretList, storePassword} from './credentials.js';
import {differenceOf} from './difference.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {absent, lookFor, present} from './observe.js';

/** What to do with a step whose store the environment names: nothing, and say so. */
export function unlessGiven(deployment: Deployment, variable: string, steps: readonly Step[]): Step[] {
  if (deployment.variables[variable] === undefined) return [...steps];
  return steps.map(({undo: _undo, verify: _verify, ...step}) => ({
    ...step,
    probe: async () => present(`${variable} names a store of yours`),
  }));
}

/** Valkey, PostgreSQL and the broker in the cluster, each by its chart or operator. */
export function inClusterStores(deployment: Deployment, kubectl: Kubectl): Step[] {
  return [
    ...unlessGiven(deployment, 'REDIS_URL', valkeySteps(deployment, kubectl)),
    ...unlessGiven(deployment, 'DATABASE_URL', postgresSteps(deployment, kubectl)),
    ...busSteps(deployment, kubectl),
  ];
}

/** The broker in the cluster, for every cloud. */
export const busSteps = (deployment: Deployment, kubectl: Kubectl): Step[] =>
  unlessGiven(deployment, 'EVENTS_URL', brokerSteps(deployment, kubectl));

/** URLs of the stores that live in the cluster, with the passwords that were made for them. */
export async function inClusterUrls(deployment: Deployment, kubectl: Kubectl) {
  const {variables} = deployment;
  return {
    facts: variables.REDIS_URL ?? (await valkeyUrl(deployment, kubectl)),
    repository: variables.DATABASE_URL ?? (await postgresUrl(deployment, kubectl)),
    ...(await busUrl(deployment, kubectl)),
  };
}

export async function busUrl(deployment: Deployment, kubectl: Kubectl): Promise<{events?: string}> {
  const {bus} = deployment.blueprint.events;
  const name = storeNames(deployment.blueprint).bus;
  if (!['nats', 'rabbitmq', 'kafka'].includes(bus)) return {};
  if (deployment.variables.EVENTS_URL !== undefined) return {events: deployment.variables.EVENTS_URL};
  if (bus === 'nats') return {events: `nats://rulectl:${await storePassword(deployment, kubectl, 'bus')}@${name}:4222`};
  if (bus === 'rabbitmq') {
    const user = await kubectl.get('secret', `${name}-default-user`);
    const [who, password] = [decoded(user?.data?.username), decoded(user?.data?.password)];
    if (who === undefined || password === undefined) throw errors.DEPLOY_SECRET_MISSING(`${name}-default-user`);
    return {events: `amqp://${who}:${password}@${name}:5672`};
  }
  const user = await kubectl.get('secret', `${name}-user`);
  const password = decoded(user?.data?.password);
  if (password === undefined) throw errors.DEPLOY_SECRET_MISSING(`${name}-user`);
  return {events: `kafka://${name}-user:${password}@${name}-kafka-bootstrap:9093?tls=true&sasl=scram-sha-512`};
}

function valkeySteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const names = storeNames(deployment.blueprint);
  const args = [...applyArguments, '-f', '-'];
  return [
    {
      id: 'data:valkey-users',
      title: 'User of Valkey',
      why: 'No store runs without a password.',
      command: kubectl.command(...args),
      within: 'namespace',
      probe: () => lookFor(kubectl, 'secret', names.valkeyUsers),
      run: async ({say}) => {
        const password = await storePassword(deployment, kubectl, 'facts');
        const input = secretList(deployment, [{name: names.valkeyUsers, values: {default: password}}]);
        await kubectl.run(args, {onLine: say, input});
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
  `redis://:${await storePassword(deployment, kubectl, 'facts')}@${storeNames(deployment.blueprint).valkey}:6379`;

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
  const name = `${storeNames(deployment.blueprint).postgres}-app`;
  const url = decoded((await kubectl.get('secret', name))?.data?.uri);
  if (url === undefined) throw errors.DEPLOY_SECRET_MISSING(name);
  return url;
}

function brokerSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {bus} = deployment.blueprint.events;
  const name = storeNames(deployment.blueprint).bus;
  if (bus === 'nats') {
    const args = [...applyArguments, '-f', '-'];
    return [
      {
        id: 'data:nats-users',
        title: 'User of NATS',
        why: 'No broker runs without a password.',
        command: kubectl.command(...args),
        within: 'namespace',
        probe: () => lookFor(kubectl, 'secret', `${name}-users`),
        run: async ({say}) => {
          const password = await storePassword(deployment, kubectl, 'bus');
          const input = secretList(deployment, [{name: `${name}-users`, values: {user: 'rulectl', password}}]);
          await kubectl.run(args, {onLine: say, input});
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
