import {createHmac} from 'node:crypto';
import {type SecretPart, secretNames, secretsNeeded} from '../../scaffold/kubernetes/secrets.js';
import type {Deployment} from '../deployment.js';
import type {SecretKeeper, SecretValues} from '../secret-keeper.js';
import {applyArguments, type Kubectl} from './kubectl.js';

const args = [...applyArguments, '-f', '-'];

/** Secrets of the cluster itself. They go with the namespace. */
export function plainSecrets(deployment: Deployment, kubectl: Kubectl): SecretKeeper {
  const nameOf = (part: SecretPart) => secretNames(deployment.blueprint)[part];
  const command = kubectl.command(...args);
  return {
    within: 'namespace',
    commands: () => ({create: command, change: command}),
    read: part => readSecret(kubectl, nameOf(part)),
    put: (part, values, say) => applySecret(deployment, kubectl, {name: nameOf(part), values}, say),
  };
}

/** The command that `applySecret` runs, for plans. */
export const applySecretCommand = (kubectl: Kubectl): string[] => kubectl.command(...args);

/** What it holds never stands in a file or in argv: it goes to kubectl's standard input. */
export async function applySecret(
  {blueprint}: Deployment,
  kubectl: Kubectl,
  {name, values}: {readonly name: string; readonly values: SecretValues},
  say: (line: string) => void,
): Promise<void> {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {name, labels: {'app.kubernetes.io/name': blueprint.name}},
    stringData: values,
  };
  await kubectl.run(args, {onLine: say, input: JSON.stringify(secret)});
}

/** Values of a Secret, or undefined where there is none. */
export async function readSecret(kubectl: Kubectl, name: string): Promise<SecretValues | undefined> {
  const secret = await kubectl.get('secret', name);
  if (secret === undefined) return undefined;
  const entries = Object.entries(secret.data ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

/**
 * Changes when a Secret that workloads read changes. Keyed with the token between the roles, so that nobody can try
 * passwords against it.
 */
export async function secretsDigest({blueprint}: Deployment, kubectl: Kubectl): Promise<string> {
  const names = secretsNeeded(blueprint).map(({name}) => name);
  const found = await kubectl.getAll('secret', names);
  const dataOf = (name: string) => found.find(({metadata}) => metadata?.name === name)?.data ?? {};
  const contents = names.map(name => [name, Object.entries(dataOf(name)).sort()]);
  return createHmac('sha256', dataOf(secretNames(blueprint).cluster).token ?? '')
    .update(JSON.stringify(contents))
    .digest('hex')
    .slice(0, 16);
}
