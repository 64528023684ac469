import {Tool} from './tool.js';

/** Every outside program that rulectl shells out to. */
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
  eksctl: new Tool({
    command: 'eksctl',
    minimum: '0.200',
    install: 'https://eksctl.io/installation',
    version: {args: ['version'], pattern: /([\d.]+)/},
  }),
  aws: new Tool({
    command: 'aws',
    minimum: '2.15',
    install: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    version: {args: ['--version'], pattern: /aws-cli\/([\d.]+)/},
    signedOut: /Unable to locate credentials/,
  }),
  gcloud: new Tool({
    command: 'gcloud',
    minimum: '480',
    install: 'https://cloud.google.com/sdk/docs/install',
    version: {args: ['version'], pattern: /Google Cloud SDK ([\d.]+)/},
    signedOut: /do not currently have an active account/,
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

export type ToolName = keyof typeof tools;
