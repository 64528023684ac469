/** What a cluster on EKS needs beyond any other, read on the day of the shared components. */
export const awsComponents = {
  kubernetes: '1.35',
  loadBalancer: {
    chart: 'aws-load-balancer-controller',
    repository: 'https://aws.github.io/eks-charts',
    version: '3.5.0',
  },
  clusterAutoscaler: {
    chart: 'cluster-autoscaler',
    repository: 'https://kubernetes.github.io/autoscaler',
    version: '9.50.1',
  },
} as const;
