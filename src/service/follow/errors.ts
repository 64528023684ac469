import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  ROLE_UPSTREAM_REFUSES: {
    kind: 'unavailable',
    message: (url: string, status: number) => `${url} answers with status ${status}.`,
    next: 'Check that both have the same cluster token (RULECTL_TOKEN).',
  },
});
