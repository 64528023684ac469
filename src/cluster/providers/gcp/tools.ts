import {Tool} from '../../tools/tool.js';

export const gcloud = new Tool({
  command: 'gcloud',
  minimum: '480',
  install: 'https://cloud.google.com/sdk/docs/install',
  version: {args: ['version'], pattern: /Google Cloud SDK ([\d.]+)/},
  signedOut: /do not currently have an active account/,
});
