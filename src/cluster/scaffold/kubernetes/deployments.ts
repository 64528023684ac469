import {parseBytes} from '../../../kit/units.js';
import {doorDrain} from '../balancers.js';
import type {Blueprint, Resources} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {fillData} from '../templates.js';
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

const settingsName = ({name}: Blueprint) => `${name}-settings`;

export const deployments = (blueprint: Blueprint): Manifest[] =>
  fillData('kubernetes/deployments.yml', {
    image: `${blueprint.image.repository}:${blueprint.image.tag}`,
    settings: settingsName(blueprint),
    ports,
    hardened,
    hardenedPod: hardenedPod(65532),
    workloads: workloads(blueprint).map(workload => {
      const resources = resourcesOf(blueprint, workload);
      return {
        ...workload,
        labels: labels(blueprint, workload),
        selector: selector(blueprint, workload),
        account: serviceAccountOf(blueprint, workload),
        metadata: podMetadata(blueprint, labels(blueprint, workload), workload),
        replicas: workload.role === 'control' ? blueprint.control.replicas : undefined,
        environment: environment(blueprint, workload, resources),
        resources,
      };
    }),
  });

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
  metadata: {name: settingsName(blueprint), labels: labels(blueprint)},
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
