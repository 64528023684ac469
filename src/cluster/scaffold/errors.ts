import {defineErrors} from '../../kit/errors.js';
import {counted} from '../../kit/words.js';

export const errors = defineErrors({
  SCAFFOLD_PUBLIC_WITHOUT_AUTH: {
    message: () => 'The gateway is exposed to the outside with API keys turned off.',
    next: 'set spec.gateway.auth.apiKeys to true, or spec.gateway.expose to none',
  },
  SCAFFOLD_PUBLIC_WITHOUT_HOST: {
    message: () => 'The gateway is exposed to the outside without a host name.',
    next: 'set spec.gateway.host, such as rules.example.com',
  },
  SCAFFOLD_PUBLIC_WITHOUT_TLS: {
    message: () => 'The gateway is exposed to the outside without TLS.',
    next: 'set spec.gateway.tls.secretRef to the Secret that holds the certificate',
  },
  SCAFFOLD_DRIFT: {
    kind: 'answer',
    message: (count: number) =>
      `${counted(count, 'generated file differs', 'generated files differ')} from cluster.yaml.`,
    next: 'run `rulectl render`; hand edits belong in deploy/kubernetes/overlays/*/patches and in values files',
  },
  SCAFFOLD_HAND_EDITED: {
    message: (files: readonly string[]) => `Generated files were edited by hand: ${files.join(', ')}.`,
    next: 'move the edits to deploy/kubernetes/overlays/*/patches or a values file, or give --force to overwrite them',
  },
});
