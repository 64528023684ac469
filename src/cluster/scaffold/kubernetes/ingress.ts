import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {errors} from '../errors.js';
import {edge} from './edge.js';
import type {Flavour} from './flavour.js';
import {frontDoor, labels, type Manifest} from './manifest.js';

/** The way in from outside. A public listener without keys or without TLS is refused. */
export function ingress(blueprint: Blueprint, flavour: Flavour | undefined): Manifest[] {
  const {exposure, host, tls, auth} = blueprint.gateway;
  if (exposure === 'none') return [];
  if (!auth) throw errors.SCAFFOLD_PUBLIC_WITHOUT_AUTH();
  if (tls === undefined) throw errors.SCAFFOLD_PUBLIC_WITHOUT_TLS();
  if (exposure === 'load-balancer') return edge(blueprint, tls.secret, flavour?.edge);
  if (host === undefined) throw errors.SCAFFOLD_PUBLIC_WITHOUT_HOST();
  return exposure === 'gateway-api'
    ? gatewayApi(blueprint, host, tls, flavour?.gatewayApi)
    : [classicIngress(blueprint, host, tls, flavour?.ingress)];
}

type Tls = NonNullable<Blueprint['gateway']['tls']>;

/** What makes cert-manager fill the Secret. */
const issued = ({issuer}: Tls): {annotations?: Record<string, string>} =>
  issuer === undefined ? {} : {annotations: {'cert-manager.io/cluster-issuer': issuer}};

function gatewayApi(blueprint: Blueprint, host: string, tls: Tls, own: Flavour['gatewayApi'] | undefined): Manifest[] {
  const door = frontDoor(blueprint);
  const className = own?.className ?? 'rulectl';
  return [
    ...(own?.controllerName === undefined
      ? []
      : [
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'GatewayClass',
            metadata: {name: className},
            spec: {controllerName: own.controllerName},
          },
        ]),
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
              ...(own?.certificate === 'by-host' ? {} : {certificateRefs: [{kind: 'Secret', name: tls.secret}]}),
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

function classicIngress(blueprint: Blueprint, host: string, tls: Tls, own: Flavour['ingress'] | undefined): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: blueprint.name,
      labels: labels(blueprint),
      annotations: {...own?.annotations, ...issued(tls).annotations},
    },
    spec: {
      ingressClassName: own?.className ?? 'public',
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
