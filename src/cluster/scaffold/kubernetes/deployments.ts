import {parseBytes} from '../../../kit/units.js';
import {doorDrain} from '../balancers.js';
import type {Blueprint, Resources} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {
  control,
  frontDoor,
  hardened,
  hardenedPod,
  labels,
  type Manifest,
  selector,
  serviceAccountOf,
  type Workload,
  workloads,
} from './manifest.js';
import {podMetadata} from './mesh.js';
import {secretNames} from './secrets.js';

/** Pods linger this long after they were told to stop, so that load balancers forget them first. */
const propagationSeconds = 10;
const shutdownSeconds = 45;

export const deployments = (blueprint: Blueprint): Manifest[] =>
  workloads(blueprint).map(workload => deployment(blueprint, workload));

function deployment(blueprint: Blueprint, workload: Workload): Manifest {
  const chosen = selector(blueprint, workload);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: workload.name, labels: labels(blueprint, workload)},
    spec: {
      // An autoscaler owns the number of nodes and gateways: a number here would reset it at every apply.
      ...(workload.role === 'control' ? {replicas: blueprint.control.replicas} : {}),
      revisionHistoryLimit: 5,
      selector: {matchLabels: chosen},
      strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
      template: {
        metadata: podMetadata(blueprint, labels(blueprint, workload), workload),
        spec: {
          serviceAccountName: serviceAccountOf(blueprint, workload),
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: shutdownSeconds,
          securityContext: hardenedPod(65532),
          topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(topologyKey => ({
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: {matchLabels: chosen},
            matchLabelKeys: ['pod-template-hash'],
          })),
          containers: [container(blueprint, workload)],
          volumes: [
            {name: 'tmp', emptyDir: {sizeLimit: '64Mi'}},
            {name: 'cache', emptyDir: {sizeLimit: '256Mi'}},
          ],
        },
      },
    },
  };
}

function container(blueprint: Blueprint, workload: Workload) {
  const resources = resourcesOf(blueprint, workload);
  const probe = (path: string) => ({httpGet: {path, port: 'http'}});
  return {
    name: workload.role,
    image: `${blueprint.image.repository}:${blueprint.image.tag}`,
    imagePullPolicy: 'IfNotPresent',
    args: [workload.role === 'node' ? 'agent' : workload.role],
    ports: [
      {name: 'http', containerPort: ports.http},
      {name: 'internal', containerPort: ports.internal},
    ],
    envFrom: [{configMapRef: {name: `${blueprint.name}-settings`}}],
    env: environment(blueprint, workload, resources),
    resources,
    startupProbe: {...probe('/livez'), periodSeconds: 1, failureThreshold: 60},
    readinessProbe: {...probe('/readyz'), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2},
    // Liveness never looks at dependencies: a database that is down must not restart the nodes.
    livenessProbe: {...probe('/livez'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3},
    lifecycle: {preStop: {sleep: {seconds: propagationSeconds}}},
    securityContext: hardened,
    volumeMounts: [
      {name: 'tmp', mountPath: '/tmp'},
      {name: 'cache', mountPath: '/var/cache/rulectl'},
    ],
  };
}

function environment(blueprint: Blueprint, {role, group, name}: Workload, resources: Resources) {
  const isFrontDoor = name === frontDoor(blueprint).name;
  const field = (name: string, fieldPath: string) => ({name, valueFrom: {fieldRef: {fieldPath}}});
  const secret = (name: string, from: string, key: string) => ({name, valueFrom: {secretKeyRef: {name: from, key}}});
  const names = secretNames(blueprint);
  return [
    field('RULECTL_NAME', 'metadata.name'),
    field('RULECTL_POD_IP', 'status.podIP'),
    {name: 'RULECTL_ADVERTISE', value: `http://$(RULECTL_POD_IP):${ports.http}`},
    ...(group === undefined ? [] : [{name: 'RULECTL_GROUP', value: group}]),
    secret('RULECTL_TOKEN', names.cluster, 'token'),
    ...(role === 'control' ? [secret('RULECTL_ADMIN_KEY_HASH', names.cluster, 'admin-key-hash')] : []),
    ...(role === 'control' ? [secret('RULECTL_DATABASE_URL', names.repository, 'url')] : []),
    ...(isFrontDoor
      ? [
          {name: 'RULECTL_DRAIN', value: doorDrain},
          {name: 'RULECTL_FACTS_STORE', value: blueprint.facts.store},
          secret('RULECTL_FACTS_URL', names.facts, 'url'),
        ]
      : []),
    {name: 'NODE_OPTIONS', value: `--max-old-space-size=${heapMebibytes(resources.limits.memory)}`},
  ];
}

function resourcesOf(blueprint: Blueprint, {role, group}: Workload): Resources {
  if (role === 'control') return blueprint.control.resources;
  if (role === 'gateway') return blueprint.gateway.resources;
  return blueprint.groups.find(({name}) => name === group)!.resources;
}

/**
 * V8's heap limit for a container's memory limit, in MiB: three quarters, because buffers, code and stacks lie outside
 * the heap, and V8 rarely gives memory back.
 */
const heapMebibytes = (memory: string): number => Math.floor((parseBytes(memory)! * 0.75) / 2 ** 20);

/** Settings that every role shares; no secret among them. */
export const settings = (blueprint: Blueprint): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: `${blueprint.name}-settings`, labels: labels(blueprint)},
  data: {
    RULECTL_FILE: '/cluster/cluster.yaml',
    RULECTL_TARGET: 'kubernetes',
    RULECTL_HOST: '0.0.0.0',
    RULECTL_PORT: String(ports.http),
    RULECTL_INTERNAL_PORT: String(ports.internal),
    RULECTL_CACHE_DIR: '/var/cache/rulectl',
    RULECTL_CONTROL: `http://${control(blueprint).name}:${ports.http}`,
    RULECTL_LOG_LEVEL: 'info',
  },
});
