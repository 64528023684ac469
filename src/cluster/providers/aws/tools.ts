import {Tool} from '../../tools/tool.js';

export const eksctl = new Tool({
  command: 'eksctl',
  minimum: '0.200',
  install: 'https://eksctl.io/installation',
  version: {args: ['version'], pattern: /([\d.]+)/},
});

export const aws = new Tool({
  command: 'aws',
  minimum: '2.15',
  install: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  version: {args: ['--version'], pattern: /aws-cli\/([\d.]+)/},
  signedOut: /Unable to locate credentials/,
});
