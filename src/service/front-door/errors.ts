import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  GATEWAY_NO_CONTROL: {
    kind: 'unavailable',
    message: () => 'Control does not answer, and rules are managed there.',
    next: 'Evaluations go on without it. rulectl status',
  },
});
