import {request} from 'undici';
import {statusOf} from '../providers/local/status.js';
import type {RemoteCluster} from '../providers/remote/platform.js';
import type {PartSample, SampledPart} from './sampler.js';

const patienceMs = 800;

/** The processes of the cluster on this machine. */
export async function localParts(dir: string): Promise<SampledPart[]> {
  const {control, gateways, nodes} = await statusOf(dir);
  const parts = [
    ...nodes.map(node => ({role: node, kind: 'node' as const, group: node.group, version: node.ruleset?.version})),
    ...gateways.map(role => ({role, kind: 'gateway' as const, group: null, version: null})),
    ...(control ? [{role: control, kind: 'control' as const, group: null, version: null}] : []),
  ];
  return parts.map(({role: {name, state, pid, url, restarts, memoryBytes}, kind, group, version}) => ({
    ...{name, kind, group, state, pid, url, restarts, memoryBytes},
    version: version ?? null,
    scrape: async () => {
      const {body} = await request(`${url}/metrics`, {signal: AbortSignal.timeout(patienceMs)});
      return body.text();
    },
  }));
}

/** The pods or containers of a cluster elsewhere. */
export async function remoteParts(cluster: RemoteCluster): Promise<SampledPart[]> {
  const isRole = (role: string): role is PartSample['kind'] => role !== 'other';
  return (await cluster.status()).flatMap(({name, role, group, state, restarts}) =>
    isRole(role)
      ? [
          {
            ...{name, kind: role, group, state, restarts},
            ...{pid: null, url: null, version: null, memoryBytes: null},
            scrape: () => cluster.metrics(name),
          },
        ]
      : [],
  );
}
