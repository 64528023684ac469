import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  LOOKUP_FAILED: {
    kind: 'unavailable',
    status: 502,
    message: (name: string, why: string) => `The look-up ${name} got no answer: ${why}.`,
    next: (name: string) => `Check the service behind functions.${name} in the cluster file.`,
  },
});
