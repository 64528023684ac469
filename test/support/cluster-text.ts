/** The smallest cluster file that says everything it must, as lines below `spec:`. */
export const clusterText = (...spec: readonly string[]): string =>
  [
    'apiVersion: rulectl.dev/v1',
    'kind: Cluster',
    'metadata: {name: shop}',
    'spec:',
    ...(spec.length > 0 ? spec.map(line => `  ${line}`) : ['  topology: replicated']),
    '',
  ].join('\n');
