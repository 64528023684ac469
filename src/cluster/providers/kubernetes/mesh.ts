import type {Step} from '../../actions/step.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import type {Deployment} from '../deployment.js';
import {releaseStep, valuesOf} from './charts.js';
import type {Kubectl} from './kubectl.js';
import {linkerdIdentityStep, linkerdNamespace} from './linkerd-identity.js';

/** The mesh that the cluster file asks for. */
export function meshSteps(deployment: Deployment, kubectl: Kubectl, flavour: Flavour | undefined): Step[] {
  const pluginsAt = (setting: string) => (flavour?.cniFolder ? {set: {[setting]: flavour.cniFolder}} : {});
  switch (deployment.blueprint.security.mesh) {
    case 'istio':
      return istioSteps(deployment, kubectl, flavour?.istio);
    case 'linkerd':
      return linkerdSteps(deployment, kubectl, pluginsAt('destCNIBinDir'));
    case 'consul':
      return [
        part(deployment, kubectl, {
          name: 'consul',
          chart: 'consul',
          namespace: 'consul',
          why: 'The servers of the mesh, and what gives pods their proxies.',
          values: valuesOf('consul'),
          ...pluginsAt('connectInject.cni.cniBinDir'),
        }),
      ];
    default:
      return [];
  }
}

interface Part {
  readonly name: string;
  readonly chart: Parameters<typeof releaseStep>[2]['chart'];
  readonly namespace: string;
  readonly why: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly values?: readonly string[];
}

const part = (deployment: Deployment, kubectl: Kubectl, {name, ...rest}: Part): Step =>
  releaseStep(deployment, kubectl, {id: `mesh:${name}`, title: name, release: name, ...rest});

function istioSteps(deployment: Deployment, kubectl: Kubectl, own: Part['set']): Step[] {
  const ambient = {profile: 'ambient', ...own};
  const parts: Omit<Part, 'namespace'>[] = [
    {name: 'istio-base', chart: 'istioBase', why: 'The custom resources of Istio.'},
    {name: 'istiod', chart: 'istiod', why: 'The control plane of the mesh, in ambient mode.', set: ambient},
    {
      name: 'istio-cni',
      chart: 'istioCni',
      why: 'Takes the traffic of pods into the mesh without sidecars.',
      set: ambient,
    },
    {name: 'ztunnel', chart: 'ztunnel', why: 'Mutual TLS between the machines.', set: ambient},
  ];
  return parts.map(each => part(deployment, kubectl, {...each, namespace: 'istio-system'}));
}

function linkerdSteps(deployment: Deployment, kubectl: Kubectl, plugins: Pick<Part, 'set'>): Step[] {
  return [
    part(deployment, kubectl, {
      name: 'linkerd-cni',
      chart: 'linkerdCni',
      namespace: 'linkerd-cni',
      why: 'Takes the traffic of pods to their proxies, which restricted pods may not do themselves.',
      ...plugins,
    }),
    part(deployment, kubectl, {
      name: 'linkerd-crds',
      chart: 'linkerdCrds',
      namespace: linkerdNamespace,
      why: 'The custom resources of Linkerd.',
    }),
    linkerdIdentityStep(kubectl),
    part(deployment, kubectl, {
      name: 'linkerd-control-plane',
      chart: 'linkerd',
      namespace: linkerdNamespace,
      why: 'The control plane of the mesh.',
      set: {cniEnabled: 'true', 'identity.externalCA': 'true', 'identity.issuer.scheme': 'kubernetes.io/tls'},
    }),
  ];
}
