import type {Step} from '../../actions/step.js';
import {monitoringNamespace} from '../../scaffold/helm.js';
import type {Deployment} from '../deployment.js';
import {releaseStep, valuesOf} from './charts.js';
import {gatewayApiStep, wantsGatewayApi} from './gateway-api.js';
import type {Kubectl} from './kubectl.js';
import {meshSteps} from './mesh.js';

/** Autopilot keeps its machines and the namespace kube-system to itself. */
const withoutSystemParts = {
  ...{'coreDns.enabled': 'false', 'kubelet.enabled': 'false', 'nodeExporter.enabled': 'false'},
  'prometheusOperator.kubeletService.enabled': 'false',
};

/** What a cluster needs before ours can live in it: each only where the spec asks for it and the cloud has none. */
export function controllerSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {blueprint, target} = deployment;
  const {security, gateway, autoscaling, observability} = blueprint;
  const release = (input: Parameters<typeof releaseStep>[2]) => releaseStep(deployment, kubectl, input);
  const isPublic = gateway.exposure !== 'none';
  return [
    ...(target === 'aws' && isPublic
      ? [
          release({
            id: 'controller:load-balancer',
            title: 'AWS load balancer controller',
            why: 'It makes an Application Load Balancer of the Gateway.',
            chart: 'awsLoadBalancer',
            release: 'aws-load-balancer-controller',
            namespace: 'kube-system',
            set: {
              clusterName: blueprint.name,
              'serviceAccount.name': 'aws-load-balancer-controller',
              // Machines of Auto Mode do not let pods ask for these (a hop limit of one); the tag is eksctl's.
              region: blueprint.aws!.region,
              'vpcTags.Name': `eksctl-${blueprint.name}-cluster/VPC`,
            },
          }),
        ]
      : []),
    ...(wantsGatewayApi(deployment) ? [gatewayApiStep(kubectl)] : []),
    ...(target === 'aws' && blueprint.aws?.autoMode === false
      ? [
          release({
            id: 'controller:cluster-autoscaler',
            title: 'Cluster autoscaler',
            why: `The node pool grows from ${blueprint.aws.nodes.min} to ${blueprint.aws.nodes.max} machines with the pods that wait.`,
            chart: 'clusterAutoscaler',
            release: 'cluster-autoscaler',
            namespace: 'kube-system',
            set: {
              'autoDiscovery.clusterName': blueprint.name,
              awsRegion: blueprint.aws.region,
              'rbac.serviceAccount.name': 'cluster-autoscaler',
            },
          }),
        ]
      : []),
    ...(target === 'aws' && blueprint.aws?.autoMode !== false
      ? [
          release({
            id: 'controller:metrics-server',
            title: 'Metrics server',
            why: 'The autoscalers read CPU and memory from it.',
            chart: 'metricsServer',
            release: 'metrics-server',
            namespace: 'kube-system',
          }),
        ]
      : []),
    ...(gateway.tls?.issuer === undefined || target === 'aws'
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
    ...(security.secrets === 'kubernetes'
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
    ...meshSteps(deployment, kubectl),
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
            ...(target === 'gcp' && blueprint.gcp?.autopilot !== false ? {set: withoutSystemParts} : {}),
            leaves: 'the volumes of Prometheus in the namespace monitoring',
          }),
        ]
      : []),
  ];
}
