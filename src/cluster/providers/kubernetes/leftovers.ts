import type {Search} from '../provider.js';
import type {Kubectl, KubernetesObject} from './kubectl.js';

/** Volumes that outlive their namespace. */
export function kubernetesLeftovers(kubectl: Kubectl): Record<string, Search> {
  return {
    volumes: async () => {
      const {items} = JSON.parse(await kubectl.run(['get', 'persistentvolumes', '-o', 'json'])) as {
        items: KubernetesObject[];
      };
      const isOurs = ({spec}: KubernetesObject) =>
        (spec as {claimRef?: {namespace?: string}} | undefined)?.claimRef?.namespace === kubectl.namespace;
      return items.filter(isOurs).map(({metadata}) => ({
        kind: 'volume',
        id: metadata?.name ?? '',
        remove: `kubectl delete persistentvolume ${metadata?.name}`,
      }));
    },
  };
}
