import type {Step} from '../../actions/step.js';
import type {Deployment} from '../deployment.js';
import {releaseStep} from '../kubernetes/charts.js';
import type {Kubectl} from '../kubernetes/kubectl.js';
import {awsComponents} from './components.js';
import {awsSettings} from './schema.js';

/** Controllers that EKS needs: for its load balancers, and for what Auto Mode or a node pool leaves out. */
export function awsControllers(deployment: Deployment, kubectl: Kubectl): Step[] {
  const {name, gateway} = deployment.blueprint;
  const {region, autoMode, nodes} = awsSettings(deployment.blueprint);
  const release = (input: Omit<Parameters<typeof releaseStep>[2], 'namespace'>) =>
    releaseStep(deployment, kubectl, {...input, namespace: 'kube-system'});
  const loadBalancer = () =>
    release({
      id: 'controller:load-balancer',
      title: 'AWS load balancer controller',
      why: 'It makes an Application Load Balancer of the Gateway.',
      chart: awsComponents.loadBalancer,
      release: 'aws-load-balancer-controller',
      set: {
        clusterName: name,
        'serviceAccount.name': 'aws-load-balancer-controller',
        // Machines of Auto Mode do not let pods ask for these (a hop limit of one); the tag is eksctl's.
        region,
        'vpcTags.Name': `eksctl-${name}-cluster/VPC`,
      },
    });
  const autoscaler = () =>
    release({
      id: 'controller:cluster-autoscaler',
      title: 'Cluster autoscaler',
      why: `The node pool grows from ${nodes.min} to ${nodes.max} machines with the pods that wait.`,
      chart: awsComponents.clusterAutoscaler,
      release: 'cluster-autoscaler',
      set: {'autoDiscovery.clusterName': name, awsRegion: region, 'rbac.serviceAccount.name': 'cluster-autoscaler'},
    });
  const metricsServer = () =>
    release({
      id: 'controller:metrics-server',
      title: 'Metrics server',
      why: 'The autoscalers read CPU and memory from it.',
      chart: 'metricsServer',
      release: 'metrics-server',
    });
  return [...(gateway.exposure === 'none' ? [] : [loadBalancer()]), autoMode ? metricsServer() : autoscaler()];
}
