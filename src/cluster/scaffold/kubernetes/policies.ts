import type {Blueprint, Environment} from '../blueprint.js';
import {namespaceOf} from '../blueprint.js';
import {scaled} from './autoscaling.js';
import type {Flavour} from './flavour.js';
import {labels, type Manifest} from './manifest.js';
import {meshLabels} from './mesh.js';

/** The environment's namespace, under the Pod Security Standard *restricted*. */
export function namespace(blueprint: Blueprint, environment: Environment): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespaceOf(blueprint.name, environment),
      labels: {
        ...labels(blueprint),
        'rulectl.dev/environment': environment,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
        'pod-security.kubernetes.io/warn': 'restricted',
        ...meshLabels(blueprint),
      },
    },
  };
}

/** Enough for everything at its largest, surge included, and no more. */
export function quota(blueprint: Blueprint): Manifest {
  const pods = scaled(blueprint).reduce((sum, {max}) => sum + max + 1, 0) + blueprint.control.replicas + 1;
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: blueprint.name, labels: labels(blueprint)},
    // Room for the data stores of the same namespace on top of our own pods.
    spec: {hard: {pods: String(pods + 20), 'services.loadbalancers': '2', persistentvolumeclaims: '20'}},
  };
}

/** Volumes of the data stores are encrypted at rest. Clusters of another kind bring their own class. */
export const storageClass = (blueprint: Blueprint, {storage}: Flavour): Manifest => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {name: `${blueprint.name}-encrypted`, labels: labels(blueprint)},
  ...storage,
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
  reclaimPolicy: 'Retain',
});
