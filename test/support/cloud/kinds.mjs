import {fail, state} from './world.mjs';

/** Groups that every cluster knows. */
const builtIn = [
  ...['', 'apps', 'autoscaling', 'policy'],
  ...['coordination.k8s.io', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'storage.k8s.io'],
];

const release = name => () => state.releases[name] !== undefined;
const manifest = part => () => Object.keys(state.objects).some(name => name.startsWith('file/') && name.includes(part));
/** GKE brings the Gateway API along. */
const gateways = () => manifest('/gateway-api/')() || state.contexts.some(name => name.startsWith('gke_'));

/** Groups of custom resources, and whether what defines them was installed here. */
const custom = {
  'cert-manager.io': release('cert-manager'),
  'consul.hashicorp.com': release('consul'),
  'external-secrets.io': release('external-secrets'),
  'gateway.networking.k8s.io': gateways,
  'kafka.strimzi.io': release('strimzi'),
  'keda.sh': release('keda'),
  'monitoring.coreos.com': release('monitoring'),
  'policy.linkerd.io': release('linkerd-crds'),
  'postgresql.cnpg.io': release('cloudnative-pg'),
  'rabbitmq.com': manifest('/cluster-operator/'),
  'security.istio.io': release('istio-base'),
};

/** Refuses objects of a kind that this cluster does not know yet, as the API server does. */
export function mustBeKnown(objects) {
  for (const {apiVersion, kind, metadata} of objects) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    if (builtIn.includes(group) || custom[group]?.()) continue;
    fail(
      `error: resource mapping not found for name: "${metadata.name}" namespace: "${metadata.namespace ?? ''}": ` +
        `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  }
}
