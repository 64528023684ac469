import {nginxConf} from '../balancers.js';
import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {components} from '../components.js';
import {fillData} from '../templates.js';
import type {Flavour} from './flavour.js';
import {frontDoor, hardened, hardenedPod, labels, type Manifest} from './manifest.js';
import {meshTraffic, podMetadata} from './mesh.js';

const tlsPort = 8443;
const statusPort = 8081;

/** The way in for clusters without an ingress: nginx, which ends TLS, behind a Service of type LoadBalancer. */
export function edge(blueprint: Blueprint, tlsSecret: string, own: Flavour['edge']): Manifest[] {
  const {name, security} = blueprint;
  const chosen = {'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'edge'};
  const metadata = {name: `${name}-edge`, labels: {...labels(blueprint), ...chosen}};
  return fillData('kubernetes/edge.yml', {
    name,
    metadata,
    chosen,
    own,
    tlsSecret,
    pod: podMetadata(blueprint, metadata.labels),
    configuration: configuration(blueprint),
    image: components.images.nginx,
    ports: {...ports, tls: tlsPort, status: statusPort},
    hardened,
    hardenedPod: hardenedPod(101),
    mesh: security.networkPolicies ? meshTraffic(blueprint) : undefined,
  });
}

const configuration = (blueprint: Blueprint): string =>
  nginxConf(
    {
      name: blueprint.name,
      servers: [`${frontDoor(blueprint).name}:${ports.http}`],
      bodyBytes: blueprint.bodyBytes,
      perKeyPerSecond: blueprint.perKeyPerSecond,
    },
    {listen: `${tlsPort} ssl`, certificate: '/etc/tls/tls.crt', key: '/etc/tls/tls.key', status: statusPort},
  );
