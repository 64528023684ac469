import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import type {GcpSettings} from './schema.js';

/** Autopilot keeps its machines and the namespace kube-system to itself. */
const withoutSystemParts = {
  ...{'coreDns.enabled': 'false', 'kubelet.enabled': 'false', 'nodeExporter.enabled': 'false'},
  'prometheusOperator.kubeletService.enabled': 'false',
};

/** GKE with its own load balancers. */
export const gcpFlavour = ({autopilot}: GcpSettings): Flavour => ({
  name: 'gcp',
  gatewayApi: {className: 'gke-l7-regional-external-managed', certificate: 'secret', isBuiltIn: true},
  ingress: {className: 'gce'},
  // Google's disks are always encrypted at rest; a key of one's own is named by `disk-encryption-kms-key`.
  storage: {provisioner: 'pd.csi.storage.gke.io', parameters: {type: 'pd-balanced'}},
  cniFolder: '/home/kubernetes/bin',
  istio: {'global.platform': 'gke'},
  ...(autopilot ? {monitoring: withoutSystemParts} : {}),
});
