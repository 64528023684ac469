import type {Blueprint} from './blueprint.js';
import type {Files} from './files.js';
import {yamlOf} from './files.js';
import {hardened} from './kubernetes/manifest.js';

/** Names in a namespace of what the stores' charts and operators make; `deploy` waits for these and makes URLs of them. */
export const storeNames = ({name}: Pick<Blueprint, 'name'>) => ({
  valkey: `${name}-valkey`,
  valkeyUsers: `${name}-valkey-users`,
  postgres: `${name}-postgres`,
});

/** The namespace of Prometheus, Grafana and their operator. */
export const monitoringNamespace = 'monitoring';

/**
 * Three servers; identities and who may call whom are enforced (TLS and ACLs). Pods are taken into the mesh one by one,
 * by a CNI plugin: restricted pods may not change their own network. They go on asking the cluster's DNS.
 */
const consulValues = {
  global: {name: 'consul', tls: {enabled: true}, acls: {manageSystemACLs: true}},
  server: {replicas: 3},
  connectInject: {enabled: true, default: false, cni: {enabled: true}, apiGateway: {manageExternalCRDs: false}},
  dns: {enableRedirection: false},
  ui: {enabled: false},
};

/**
 * `deploy/helm`: values and custom resources for what runs beside the cluster, each `<thing>.values.yaml` with a
 * `overrides/<thing>.values.yaml` for hand-written values, which helm is given second.
 */
export function helmFiles(blueprint: Blueprint): Files {
  const files: Files = new Map();
  const values = (thing: string, content: object) => {
    files.set(`helm/${thing}.values.yaml`, yamlOf(content));
    files.set(`helm/overrides/${thing}.values.yaml`, ownValues(thing));
  };
  if (blueprint.facts.servers) values('valkey', valkeyValues(blueprint));
  values('cloudnative-pg', {config: {clusterWide: true}, monitoring: {podMonitorEnabled: false}});
  files.set('helm/postgres.yaml', yamlOf(postgresCluster(blueprint)));
  if (blueprint.security.mesh === 'consul') values('consul', consulValues);
  if (blueprint.observability.prometheus) values('monitoring', monitoringValues(blueprint));
  return files;
}

const ownValues = (thing: string) =>
  `# Yours: what stands here is never overwritten. helm reads it after ${thing}.values.yaml.\n{}\n`;

/** A primary and two replicas; a write counts only with a replica in reach. The password is in a Secret of `deploy`. */
const valkeyValues = (blueprint: Blueprint) => ({
  fullnameOverride: storeNames(blueprint).valkey,
  replica: {
    enabled: true,
    replicas: 2,
    minReplicasToWrite: 1,
    minReplicasMaxLag: 10,
    persistence: {size: '4Gi'},
  },
  auth: {
    enabled: true,
    usersExistingSecret: storeNames(blueprint).valkeyUsers,
    aclUsers: {default: {permissions: '~* &* +@all'}},
  },
  valkeyConfig: 'appendonly yes\nmaxmemory-policy noeviction\n',
  // The chart hardens the server alone; the namespace admits no pod with a container that is not.
  metrics: {enabled: true, exporter: {securityContext: hardened}},
  resources: {requests: {cpu: '100m', memory: '256Mi'}, limits: {memory: '256Mi'}},
});

/** CloudNativePG's custom resource: three instances, one of them always a synchronous standby. */
const postgresCluster = (blueprint: Blueprint) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: {name: storeNames(blueprint).postgres},
  spec: {
    instances: 3,
    minSyncReplicas: 1,
    maxSyncReplicas: 1,
    storage: {size: '10Gi'},
    bootstrap: {initdb: {database: 'rulectl', owner: 'rulectl'}},
    resources: {requests: {cpu: '250m', memory: '512Mi'}, limits: {memory: '512Mi'}},
    affinity: {topologyKey: 'topology.kubernetes.io/zone', podAntiAffinityType: 'preferred'},
  },
});

/** The operator looks at every PodMonitor and rule of the cluster, not only at those of its own release. */
const monitoringValues = (blueprint: Blueprint) => ({
  fullnameOverride: 'monitoring',
  prometheus: {
    prometheusSpec: {
      podMonitorSelectorNilUsesHelmValues: false,
      serviceMonitorSelectorNilUsesHelmValues: false,
      ruleSelectorNilUsesHelmValues: false,
      retention: '15d',
      storageSpec: {
        volumeClaimTemplate: {spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '20Gi'}}}},
      },
      resources: {requests: {cpu: '250m', memory: '1Gi'}, limits: {memory: '1Gi'}},
    },
  },
  // Parts of the control plane that managed clusters hide: their alerts would fire for ever.
  kubeControllerManager: {enabled: false},
  kubeEtcd: {enabled: false},
  kubeProxy: {enabled: false},
  kubeScheduler: {enabled: false},
  // The chart makes a random password, in the Secret monitoring-grafana, and keeps it.
  grafana: {
    enabled: blueprint.observability.grafana,
    sidecar: {dashboards: {enabled: true, searchNamespace: 'ALL', label: 'grafana_dashboard'}},
  },
});
