import type {Step} from '../../actions/step.js';
import {components} from '../../scaffold/components.js';
import {monitoringNamespace} from '../../scaffold/helm.js';
import type {Deployment} from '../deployment.js';
import {releaseStep, valuesOf} from './charts.js';
import {applyArguments, type Kubectl} from './kubectl.js';
import {absent, present} from './observe.js';

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
            set: {clusterName: blueprint.name, 'serviceAccount.name': 'aws-load-balancer-controller'},
          }),
        ]
      : []),
    ...(gateway.exposure === 'gateway-api' && target !== 'gcp' ? [gatewayApiStep(kubectl)] : []),
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
            leaves: 'the volumes of Prometheus in the namespace monitoring',
          }),
        ]
      : []),
  ];
}

function gatewayApiStep(kubectl: Kubectl): Step {
  const everywhere = kubectl;
  const args = [...applyArguments, '-f', components.manifests.gatewayApi];
  return {
    id: 'controller:gateway-api',
    title: 'Gateway API',
    why: 'Gateway and HTTPRoute are custom resources, which not every cluster brings along.',
    command: everywhere.command(...args),
    probe: async () =>
      (await everywhere.get('customresourcedefinition', 'gateways.gateway.networking.k8s.io')) ? present() : absent(),
    run: async ({say}) => void (await everywhere.run(args, {onLine: say})),
    leaves: 'the custom resource definitions of the Gateway API, which others may use',
  };
}

function meshSteps(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {mesh} = deployment.blueprint.security;
  const release = (
    chart: 'istioBase' | 'istiod' | 'istioCni' | 'ztunnel' | 'linkerdCrds' | 'linkerd',
    name: string,
    why: string,
    set: Record<string, string> = {},
  ) =>
    releaseStep(deployment, kubectl, {
      id: `mesh:${name}`,
      title: name,
      why,
      chart,
      release: name,
      namespace: mesh === 'istio' ? 'istio-system' : 'linkerd',
      set,
    });
  if (mesh === 'istio') {
    const ambient = {profile: 'ambient'};
    return [
      release('istioBase', 'istio-base', 'The custom resources of Istio.'),
      release('istiod', 'istiod', 'The control plane of the mesh, in ambient mode.', ambient),
      release('istioCni', 'istio-cni', 'Takes the traffic of pods into the mesh without sidecars.', ambient),
      release('ztunnel', 'ztunnel', 'Mutual TLS between the machines.'),
    ];
  }
  if (mesh === 'linkerd') {
    return [
      release('linkerdCrds', 'linkerd-crds', 'The custom resources of Linkerd.'),
      release('linkerd', 'linkerd-control-plane', 'The control plane of the mesh.'),
    ];
  }
  return [];
}
