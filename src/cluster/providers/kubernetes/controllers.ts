import {absent, present, type Step} from '../../actions/step.js';
import {components} from '../../scaffold/components.js';
import {monitoringNamespace} from '../../scaffold/helm.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import type {Deployment} from '../deployment.js';
import {releaseStep, valuesOf} from './charts.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {meshSteps} from './mesh.js';

/** What differs between clouds. */
interface CloudParts {
  readonly flavour?: Flavour | undefined;
  readonly controllers?: ((kubectl: Kubectl) => readonly Step[]) | undefined;
}

/** What a cluster needs before ours can live in it: each only where the spec asks for it and the cloud has none. */
export function controllerSteps(deployment: Deployment, kubectl: Kubectl, {flavour, controllers}: CloudParts): Step[] {
  const {security, gateway, autoscaling, observability} = deployment.blueprint;
  const release = (input: Parameters<typeof releaseStep>[2]) => releaseStep(deployment, kubectl, input);
  return [
    ...(wantsGatewayApi(deployment, flavour) ? [gatewayApiStep(kubectl)] : []),
    ...(controllers?.(kubectl) ?? []),
    ...(gateway.tls?.issuer === undefined || flavour?.gatewayApi.certificate === 'by-host'
      ? []
      : [
          release({
            id: 'controller:cert-manager',
            title: 'cert-manager',
            why: `It keeps the certificate of ${gateway.host} in the Secret ${gateway.tls.secret}.`,
            chart: 'certManager',
            release: 'cert-manager',
            namespace: 'cert-manager',
            set: {'crds.enabled': 'true', 'config.enableGatewayAPI': 'true'},
          }),
        ]),
    ...(security.secretStore === undefined
      ? []
      : [
          release({
            id: 'controller:external-secrets',
            title: 'External Secrets',
            why: `Secrets live in the secret manager of ${security.secrets}.`,
            chart: 'externalSecrets',
            release: 'external-secrets',
            namespace: 'external-secrets',
          }),
        ]),
    ...(autoscaling.engine === 'keda'
      ? [
          release({
            id: 'controller:keda',
            title: 'KEDA',
            why: 'The spec asks for it as the autoscaler.',
            chart: 'keda',
            release: 'keda',
            namespace: 'keda',
          }),
        ]
      : []),
    ...meshSteps(deployment, kubectl, flavour),
    ...(observability.prometheus
      ? [
          release({
            id: 'controller:monitoring',
            title: 'Prometheus and Grafana',
            why: 'PodMonitor, alert rules and the dashboard of this cluster are read by their operator.',
            chart: 'prometheus',
            release: 'monitoring',
            namespace: monitoringNamespace,
            values: valuesOf('monitoring'),
            ...(flavour?.monitoring && {set: flavour.monitoring}),
            leaves: 'the volumes of Prometheus in the namespace monitoring',
          }),
        ]
      : []),
  ];
}

/** Some clouds bring the Gateway API along where it is asked for; Linkerd does not start without it. */
const wantsGatewayApi = ({blueprint}: Deployment, flavour: Flavour | undefined): boolean =>
  (blueprint.gateway.exposure === 'gateway-api' && !flavour?.gatewayApi.isBuiltIn) ||
  blueprint.security.mesh === 'linkerd';

/** The custom resources, unless the cluster has them. */
function gatewayApiStep(kubectl: Kubectl): Step {
  const args = [...applyArguments, '-f', components.manifests.gatewayApi];
  return {
    id: 'controller:gateway-api',
    title: 'Gateway API',
    why: 'Gateway and HTTPRoute are custom resources, which not every cluster brings along.',
    command: kubectl.command(...args),
    probe: async () =>
      (await kubectl.get('customresourcedefinition', 'gateways.gateway.networking.k8s.io')) ? present() : absent(),
    run: async ({say}) => void (await kubectl.run(args, {onLine: say})),
    leaves: 'the custom resource definitions of the Gateway API, which others may use',
  };
}
