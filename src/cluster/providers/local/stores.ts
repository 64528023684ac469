import {existsSync, readFileSync} from 'node:fs';
import {specForTarget} from '../../file/cluster-spec.js';
import {readSpec} from '../../file/load-spec.js';
import type {TargetSchema} from '../../file/target-schema.js';
import {resolveSecret} from '../../project/secret.js';
import type {StoreUrls} from '../../running/running-cluster.js';
import {localFolders} from './folders.js';
import {isAlive} from './identity.js';
import {readState} from './state-file.js';

/**
 * Where the running cluster has its stores: the cluster file as it was at the last `up`, with what flags and variables
 * said then. Flags of `up` reach the roles as variables, so they are read from those of a gateway.
 */
export async function localStores(dir: string, schemas: () => Promise<readonly TargetSchema[]>): Promise<StoreUrls> {
  const {file} = localFolders(dir);
  if (!existsSync(file)) return {};
  const gateway = readState(dir)?.roles.find(({role, process: running}) => role === 'gateway' && isAlive(running));
  const env = {...process.env, ...variablesOf(gateway?.process?.pid)};
  try {
    const spec = specForTarget((await readSpec(file, {targets: await schemas(), env})).spec, 'local');
    const {facts, repository} = spec;
    return {
      ...(facts.store === 'redis' && facts.url !== undefined
        ? {redis: resolveSecret(facts.url, 'spec.facts.url', env)}
        : {}),
      ...(repository.store === 'postgres' && repository.url !== undefined
        ? {postgres: resolveSecret(repository.url, 'spec.repository.url', env)}
        : {}),
    };
  } catch {
    // A variable that only the roles were given: the stores are not told then.
    return {};
  }
}

/** The settings among the variables of a process of ours (Linux); none where they cannot be read. */
function variablesOf(pid: number | undefined): NodeJS.ProcessEnv {
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(
      lines
        .filter(line => line.includes('='))
        .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  } catch {
    return {};
  }
}
