import type {Blueprint} from '../blueprint.js';
import {ports} from '../blueprint.js';
import {errors} from '../errors.js';
import {fillData} from '../templates.js';
import {edge} from './edge.js';
import type {Flavour} from './flavour.js';
import {frontDoor, labels, type Manifest} from './manifest.js';

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
