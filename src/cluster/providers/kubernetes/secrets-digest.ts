import {createHmac} from 'node:crypto';
import {secretNames, secretsNeeded} from '../../scaffold/kubernetes/secrets.js';
import type {Deployment} from '../deployment.js';
import type {Kubectl} from './kubectl.js';

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
