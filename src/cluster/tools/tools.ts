import {Tool} from './tool.js';

/** Outside programs that several places need; those of one cloud lie with its provider. */
export const tools = {
  kubectl: new Tool({
    command: 'kubectl',
    minimum: '1.30',
    install: 'https://kubernetes.io/docs/tasks/tools',
    version: {args: ['version', '--client', '--output=json'], pattern: /"gitVersion":\s*"v([\d.]+)/},
  }),
  helm: new Tool({
    command: 'helm',
    minimum: '3.14',
    install: 'https://helm.sh/docs/intro/install',
    version: {args: ['version', '--short'], pattern: /v([\d.]+)/},
  }),
  npm: new Tool({
    command: 'npm',
    minimum: '9',
    install: 'https://nodejs.org/en/download',
    version: {args: ['--version'], pattern: /^([\d.]+)/m},
  }),
  prometheus: new Tool({
    command: 'prometheus',
    minimum: '2.40',
    install: 'https://prometheus.io/download',
    version: {args: ['--version'], pattern: /prometheus, version ([\d.]+)/},
  }),
  docker: new Tool({
    command: 'docker',
    minimum: '24',
    install: 'https://docs.docker.com/engine/install',
    version: {args: ['--version'], pattern: /version ([\d.]+)/},
  }),
} as const;
