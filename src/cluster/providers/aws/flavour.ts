import type {Flavour} from '../../scaffold/kubernetes/flavour.js';
import type {AwsSettings} from './schema.js';

/** EKS with the AWS load balancer controller. */
export const awsFlavour = ({autoMode}: AwsSettings): Flavour => ({
  name: 'aws',
  // Certificates come from ACM by host name, not from a Secret (the controller's documentation).
  gatewayApi: {className: 'rulectl-alb', controllerName: 'gateway.k8s.aws/alb', certificate: 'by-host'},
  ingress: {
    className: 'alb',
    annotations: {
      'alb.ingress.kubernetes.io/scheme': 'internet-facing',
      'alb.ingress.kubernetes.io/target-type': 'ip',
      'alb.ingress.kubernetes.io/listen-ports': '[{"HTTPS": 443}]',
      'alb.ingress.kubernetes.io/healthcheck-path': '/readyz',
    },
  },
  edge: {
    annotations: {'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip'},
    loadBalancerClass: 'service.k8s.aws/nlb',
  },
  storage: {
    provisioner: autoMode ? 'ebs.csi.eks.amazonaws.com' : 'ebs.csi.aws.com',
    parameters: {type: 'gp3', encrypted: 'true'},
  },
});
