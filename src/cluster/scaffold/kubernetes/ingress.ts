import {nginxConf} from '../balancers.js';
import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {components} from '../components.js';
import {errors} from '../errors.js';
import {fillData} from '../templates.js';
import type {Flavour} from './flavour.js';
import {frontDoor, hardened, hardenedPod, labels, type Manifest} from './manifest.js';
import {meshTraffic, podMetadata} from './mesh.js';

/** The way in from outside. A public listener without keys or without TLS is refused. */
export function ingress(blueprint: Blueprint, flavour: Flavour | undefined): Manifest[] {
  const {name, gateway} = blueprint;
  const {exposure, host, tls, auth} = gateway;
  if (exposure === 'none') return [];
  if (!auth) throw errors.SCAFFOLD_PUBLIC_WITHOUT_AUTH();
  if (tls === undefined) throw errors.SCAFFOLD_PUBLIC_WITHOUT_TLS();
  if (exposure === 'load-balancer') return edge(blueprint, tls.secret, flavour?.edge);
  if (host === undefined) throw errors.SCAFFOLD_PUBLIC_WITHOUT_HOST();
  const way = {name, labels: labels(blueprint), host, secret: tls.secret, door: frontDoor(blueprint).name};
  // What makes cert-manager fill the Secret.
  const issued = tls.issuer === undefined ? undefined : {'cert-manager.io/cluster-issuer': tls.issuer};
  if (exposure === 'ingress') {
    const {className = 'public', annotations} = flavour?.ingress ?? {};
    return fillData('kubernetes/ingress.yml', {...way, className, annotations: {...annotations, ...issued}});
  }
  const {className = 'rulectl', controllerName, certificate} = flavour?.gatewayApi ?? {};
  return fillData('kubernetes/gateway-api.yml', {
    ...way,
    className,
    controllerName,
    issued,
    secret: certificate === 'by-host' ? undefined : tls.secret,
    port: ports.http,
  });
}

const tlsPort = 8443;
const statusPort = 8081;

/** The way in for clusters without an ingress: nginx, which ends TLS, behind a Service of type LoadBalancer. */
function edge(blueprint: Blueprint, tlsSecret: string, own: Flavour['edge']): Manifest[] {
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
