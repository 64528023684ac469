import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  LOGS_COUNT_INVALID: {
    kind: 'input',
    message: (given: string) => `--lines takes a number, not "${given}".`,
    next: 'For example --lines 200.',
  },
});
