import {existsSync, readFileSync} from 'node:fs';
import {specForTarget} from '../../../cluster/file/cluster-spec.js';
import {readSpec} from '../../../cluster/file/load-spec.js';
import {resolveSecret} from '../../../cluster/project/secret.js';
import {localFolders} from '../../../cluster/providers/local/folders.js';
import {statusOf} from '../../../cluster/providers/local/status.js';
import {type StorePlace, storeWatch} from './store-parts.js';
import type {ClusterView, Part} from './view.js';

/** The parts of the cluster on this machine, as `status` sees them, with stores that run here, too. */
export async function localView(dir: string): Promise<ClusterView> {
  const urls = await storeUrls(dir);
  const {gateways, control} = await statusOf(dir);
  const urlsOf = (roles: readonly {readonly url: string | null}[]) => roles.flatMap(({url}) => url ?? []);
  const places: readonly (Omit<StorePlace, 'url'> & {readonly url: string | undefined})[] = [
    {kind: 'redis', url: urls.redis, dependants: {urls: urlsOf(gateways), dependency: 'facts'}},
    {
      kind: 'postgres',
      url: urls.postgres,
      dependants: {urls: urlsOf(control === null ? [] : [control]), dependency: 'repository'},
    },
  ];
  const stores = places.flatMap(({url, ...place}) => (url === undefined ? [] : (storeWatch({...place, url}) ?? [])));
  return {
    look: async () => {
      const {nodes, gateways, control} = await statusOf(dir);
      const part = (
        kind: Part['kind'],
        {name, pid, url, state}: {name: string; pid: number | null; url: string | null; state: string},
      ) => ({kind, name, state, ...(pid === null ? {} : {pid}), ...(url === null ? {} : {url})});
      return [
        ...nodes.map(node => ({...part('node', node), group: node.group})),
        ...gateways.map(each => part('gateway', each)),
        ...(control === null ? [] : [part('control', control)]),
        ...(await Promise.all(stores.map(look => look()))),
      ];
    },
  };
}

/**
 * Where the running cluster has its stores: the cluster file as it was at the last `up`, with what flags and variables
 * said then. Flags of `up` reach the roles as variables, so they are read from those of a gateway.
 */
async function storeUrls(dir: string): Promise<{readonly redis?: string; readonly postgres?: string}> {
  const {file} = localFolders(dir);
  if (!existsSync(file)) return {};
  const {gateways} = await statusOf(dir);
  const env = {...process.env, ...variablesOf(gateways.find(({pid}) => pid !== null)?.pid ?? undefined)};
  try {
    const spec = specForTarget((await readSpec(file, {env})).spec, 'local');
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
    // A variable that only the roles were given: the stores are not among the parts then.
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
