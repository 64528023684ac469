import type {PlatformFault} from '../../../cluster/providers/remote/platform.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import type {Injection} from '../undo/injection.js';
import type {ClusterView, Part} from './view.js';

/** The pods or containers of a deployed cluster, as its platform sees them. */
export function remoteView(dir: string, name: string): ClusterView {
  const {cluster} = remoteCluster(dir, name);
  const {evict, partition} = cluster;
  return {
    look: async () =>
      (await cluster.status()).flatMap(({role, name: part, group, state}): Part[] =>
        role === 'other'
          ? []
          : [
              {
                kind: role,
                name: part,
                state,
                ...(group === null ? {} : {group}),
                platform: {
                  remove: graceful => cluster.remove(part, graceful),
                  ...(evict === undefined ? {} : {evict: async () => injectionOf(await evict(part))}),
                  ...(partition === undefined ? {} : {partition: async () => injectionOf(await partition(part))}),
                },
              },
            ],
      ),
  };
}

const injectionOf = ({undo, strike}: PlatformFault): Injection => ({
  undo: undo.map(args => ({do: 'kubectl', args})),
  strike,
});
