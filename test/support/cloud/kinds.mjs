import {fail, state} from './world.mjs';

const release = name => () => state.releases[name] !== undefined;
const manifest = part => () => Object.keys(state.objects).some(name => name.startsWith('file/') && name.includes(part));
/** GKE brings the Gateway API along. */
const gateways = () => manifest('/gateway-api/')() || state.contexts.some(name => name.startsWith('gke_'));
const always = () => true;

/** Kinds by group; a `*` marks those of the whole cluster. Custom ones are known when what defines them is installed. */
const groups = {
  '': [always, 'ConfigMap', 'Endpoints', 'PersistentVolume*', 'Namespace*', 'Pod', 'ResourceQuota', 'Secret'],
  'core accounts': [always, 'Service', 'ServiceAccount'],
  apps: [always, 'Deployment'],
  autoscaling: [always, 'HorizontalPodAutoscaler'],
  policy: [always, 'PodDisruptionBudget'],
  'apiextensions.k8s.io': [always, 'CustomResourceDefinition*'],
  'coordination.k8s.io': [always, 'Lease'],
  'networking.k8s.io': [always, 'Ingress', 'NetworkPolicy'],
  'rbac.authorization.k8s.io': [always, 'ClusterRole*', 'Role', 'RoleBinding'],
  'storage.k8s.io': [always, 'StorageClass*'],
  'cert-manager.io': [release('cert-manager'), 'Certificate'],
  'consul.hashicorp.com': [release('consul'), 'ServiceDefaults', 'ServiceIntentions'],
  'external-secrets.io': [release('external-secrets'), 'ExternalSecret', 'SecretStore'],
  'gateway.networking.k8s.io': [gateways, 'Gateway', 'GatewayClass*', 'HTTPRoute'],
  'keda.sh': [release('keda'), 'ScaledObject'],
  'monitoring.coreos.com': [release('monitoring'), 'PodMonitor', 'PrometheusRule'],
  'policy.linkerd.io': [release('linkerd-crds'), 'AuthorizationPolicy', 'MeshTLSAuthentication', 'Server'],
  'postgresql.cnpg.io': [release('cloudnative-pg'), 'Cluster'],
  'security.istio.io': [release('istio-base'), 'AuthorizationPolicy', 'PeerAuthentication'],
};

/** Which release defines the kinds of a group: it sees that their objects end. */
const keepers = {keda: 'keda.sh', 'external-secrets': 'external-secrets.io'};

const all = Object.entries(groups).flatMap(([name, [isKnown, ...kinds]]) =>
  kinds.map(kind => {
    const group = name.startsWith('core') ? '' : name;
    const [plain, isNamespaced] = [kind.replace('*', ''), !kind.endsWith('*')];
    return {group, kind: plain, plural: pluralOf(plain.toLowerCase()), isNamespaced, isKnown};
  }),
);

function pluralOf(kind) {
  if (/s$/.test(kind)) return /(ss)$/.test(kind) ? `${kind}es` : kind;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

const groupOf = ({apiVersion = ''}) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');

/** The kind of an object, as this cluster knows it now. */
const kindOf = object =>
  all.find(({group, kind, isKnown}) => kind === object.kind && group === groupOf(object) && isKnown());

/** Two meshes have a kind of the same name. */
const keyOf = ({group, kind}) => (kind === 'AuthorizationPolicy' ? `${kind}.${group}` : kind).toLowerCase();

export const id = object => `${keyOf({group: groupOf(object), kind: object.kind})}/${object.metadata.name}`;

/** Under which word objects of a kind are kept, given as kubectl takes it: `secret`, `Ingress.networking.k8s.io`. */
export function typeNamed(word) {
  const [name, ...rest] = word.toLowerCase().split('.');
  const group = rest.join('.');
  const found = all.find(
    each => [each.kind.toLowerCase(), each.plural].includes(name) && (!group || each.group === group) && each.isKnown(),
  );
  if (!found) fail(`error: the server doesn't have a resource type "${name}"`);
  return keyOf(found);
}

/** What `kubectl api-resources --namespaced -o name` prints. */
export const namespacedTypes = () =>
  all
    .filter(({isNamespaced, isKnown}) => isNamespaced && isKnown())
    .map(({group, plural}) => (group ? `${plural}.${group}` : plural));

/** As the API server keeps an object: in the namespace of the call, or in none. */
export function placed(object, namespace) {
  const kind = kindOf(object);
  if (!kind) return object;
  const {namespace: own = namespace, ...metadata} = object.metadata;
  return {...object, metadata: kind.isNamespaced && own ? {...metadata, namespace: own} : metadata};
}

/** Refuses objects of a kind that this cluster does not know yet, as the API server does. */
export function mustBeKnown(objects) {
  for (const object of objects) {
    const {apiVersion, kind, metadata} = object;
    if (kindOf(object)) continue;
    fail(
      `error: resource mapping not found for name: "${metadata.name}" namespace: "${metadata.namespace ?? ''}": ` +
        `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  }
}

/** Without its controller nobody takes the finalizers off: objects of its kinds, and the kinds themselves, never end. */
export function mustBeUnused(name) {
  const left = Object.entries(state.objects).find(([, object]) => keepers[name] === groupOf(object));
  if (left) fail(`Error: failed to delete release: ${name}: context deadline exceeded: ${left[0]} is left`);
}
