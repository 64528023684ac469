import {nginxConf} from '../balancers.js';
import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {components} from '../components.js';
import type {Flavour} from './flavour.js';
import {frontDoor, hardened, hardenedPod, labels, type Manifest} from './manifest.js';
import {meshTraffic, podMetadata} from './mesh.js';

const tlsPort = 8443;
const statusPort = 8081;

/**
 * The way in for clusters without an ingress: nginx ends TLS behind a Service of type LoadBalancer. Two replicas, no
 * state; the front door's Service stays inside.
 */
export function edge(blueprint: Blueprint, tlsSecret: string, own: Flavour['edge']): Manifest[] {
  const name = `${blueprint.name}-edge`;
  const chosen = {'app.kubernetes.io/name': blueprint.name, 'app.kubernetes.io/component': 'edge'};
  const metadata = {name, labels: {...labels(blueprint), ...chosen}};
  return [
    {apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {'nginx.conf': configuration(blueprint)}},
    {apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false},
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: deploymentSpec(chosen, podMetadata(blueprint, metadata.labels), name, tlsSecret),
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {...metadata, ...(own && {annotations: own.annotations})},
      spec: {
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        selector: chosen,
        ports: [{name: 'https', port: 443, targetPort: 'https'}],
        ...(own && {loadBalancerClass: own.loadBalancerClass}),
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: {maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: {matchLabels: chosen}},
    },
    ...(blueprint.security.networkPolicies ? [reachable(blueprint, metadata, chosen)] : []),
  ];
}

const configuration = (blueprint: Blueprint): string =>
  nginxConf(
    {
      name: blueprint.name,
      servers: [`${frontDoor(blueprint).name}:${ports.http}`],
      bodyBytes: blueprint.bodyBytes,
      ...(blueprint.perKeyPerSecond === undefined ? {} : {perKeyPerSecond: blueprint.perKeyPerSecond}),
    },
    {listen: `${tlsPort} ssl`, certificate: '/etc/tls/tls.crt', key: '/etc/tls/tls.key', status: statusPort},
  );

function deploymentSpec(chosen: object, pod: object, name: string, tlsSecret: string) {
  const probe = {httpGet: {path: '/livez', port: 'status'}};
  return {
    replicas: 2,
    revisionHistoryLimit: 5,
    selector: {matchLabels: chosen},
    strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
    template: {
      metadata: pod,
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 45,
        securityContext: hardenedPod(101),
        containers: [
          {
            name: 'nginx',
            image: components.images.nginx,
            imagePullPolicy: 'IfNotPresent',
            ports: [
              {name: 'https', containerPort: tlsPort},
              {name: 'status', containerPort: statusPort},
            ],
            resources: {requests: {cpu: '50m', memory: '64Mi'}, limits: {cpu: '500m', memory: '64Mi'}},
            startupProbe: {...probe, periodSeconds: 1, failureThreshold: 30},
            readinessProbe: {...probe, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 2},
            livenessProbe: {...probe, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3},
            lifecycle: {preStop: {sleep: {seconds: 10}}},
            securityContext: hardened,
            volumeMounts: [
              {name: 'configuration', mountPath: '/etc/nginx/nginx.conf', subPath: 'nginx.conf', readOnly: true},
              {name: 'tls', mountPath: '/etc/tls', readOnly: true},
              {name: 'tmp', mountPath: '/tmp'},
            ],
          },
        ],
        volumes: [
          {name: 'configuration', configMap: {name}},
          {name: 'tls', secret: {secretName: tlsSecret, defaultMode: 0o440}},
          {name: 'tmp', emptyDir: {sizeLimit: '64Mi'}},
        ],
      },
    },
  };
}

const reachable = (blueprint: Blueprint, metadata: Manifest['metadata'], chosen: object): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: {
    podSelector: {matchLabels: chosen},
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ports: [{protocol: 'TCP', port: tlsPort}]}, ...meshTraffic(blueprint).ingress],
    egress: [
      {
        to: [{podSelector: {matchLabels: {'app.kubernetes.io/name': blueprint.name}}}],
        ports: [{protocol: 'TCP', port: ports.http}],
      },
      ...meshTraffic(blueprint).egress,
    ],
  },
});
