import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {errors} from '../errors.js';
import {edge} from './edge.js';
import {frontDoor, labels, type Manifest} from './manifest.js';

/** The way in from outside. A public listener without keys or without TLS is refused. */
export function ingress(blueprint: Blueprint, cloud: 'aws' | 'gcp' | undefined): Manifest[] {
  const {exposure, host, tls, auth} = blueprint.gateway;
  if (exposure === 'none') return [];
  if (!auth) throw errors.SCAFFOLD_PUBLIC_WITHOUT_AUTH();
  if (tls === undefined) throw errors.SCAFFOLD_PUBLIC_WITHOUT_TLS();
  if (exposure === 'load-balancer') return edge(blueprint, tls.secret, cloud);
  if (host === undefined) throw errors.SCAFFOLD_PUBLIC_WITHOUT_HOST();
  return exposure === 'gateway-api'
    ? gatewayApi(blueprint, host, tls, cloud)
    : [classicIngress(blueprint, host, tls, cloud)];
}

type Tls = NonNullable<Blueprint['gateway']['tls']>;

/** What makes cert-manager fill the Secret. */
const issued = ({issuer}: Tls): {annotations?: Record<string, string>} =>
  issuer === undefined ? {} : {annotations: {'cert-manager.io/cluster-issuer': issuer}};

function gatewayApi(blueprint: Blueprint, host: string, tls: Tls, cloud: 'aws' | 'gcp' | undefined): Manifest[] {
  const door = frontDoor(blueprint);
  const className = cloud === 'aws' ? 'rulectl-alb' : cloud === 'gcp' ? 'gke-l7-regional-external-managed' : 'rulectl';
  return [
    // On AWS certificates come from ACM by host name, not from a Secret (load balancer controller's documentation).
    ...(cloud === 'aws'
      ? [
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'GatewayClass',
            metadata: {name: className},
            spec: {controllerName: 'gateway.k8s.aws/alb'},
          },
        ]
      : []),
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: {
        name: blueprint.name,
        labels: labels(blueprint),
        ...issued(tls),
      },
      spec: {
        gatewayClassName: className,
        listeners: [
          {
            name: 'https',
            hostname: host,
            port: 443,
            protocol: 'HTTPS',
            tls: {
              mode: 'Terminate',
              ...(cloud === 'aws' ? {} : {certificateRefs: [{kind: 'Secret', name: tls.secret}]}),
            },
            allowedRoutes: {namespaces: {from: 'Same'}},
          },
        ],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {name: blueprint.name, labels: labels(blueprint)},
      spec: {
        parentRefs: [{name: blueprint.name}],
        hostnames: [host],
        rules: [
          {matches: [{path: {type: 'PathPrefix', value: '/v1/'}}], backendRefs: [{name: door.name, port: ports.http}]},
        ],
      },
    },
  ];
}

function classicIngress(blueprint: Blueprint, host: string, tls: Tls, cloud: 'aws' | 'gcp' | undefined): Manifest {
  const annotations: Record<string, string> =
    cloud === 'aws'
      ? {
          'alb.ingress.kubernetes.io/scheme': 'internet-facing',
          'alb.ingress.kubernetes.io/target-type': 'ip',
          'alb.ingress.kubernetes.io/listen-ports': '[{"HTTPS": 443}]',
          'alb.ingress.kubernetes.io/healthcheck-path': '/readyz',
        }
      : {};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: blueprint.name,
      labels: labels(blueprint),
      annotations: {...annotations, ...issued(tls).annotations},
    },
    spec: {
      ingressClassName: cloud === 'aws' ? 'alb' : cloud === 'gcp' ? 'gce' : 'public',
      tls: [{hosts: [host], secretName: tls.secret}],
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/v1/',
                pathType: 'Prefix',
                backend: {service: {name: frontDoor(blueprint).name, port: {name: 'http'}}},
              },
            ],
          },
        },
      ],
    },
  };
}
