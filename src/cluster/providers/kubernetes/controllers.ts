import type {Step} from '../../actions/step.js';
import {monitoringNamespace} from '../../scaffold/helm.js';
import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import type {Deployment} from '../deployment.js';
import {releaseStep, valuesOf} from './charts.js';
import {gatewayApiStep, wantsGatewayApi} from './gateway-api.js';
import type {Kubectl} from './kubectl.js';
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
