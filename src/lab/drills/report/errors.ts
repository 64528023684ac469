import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  DRILL_RUN_UNKNOWN: {
    kind: 'input',
    message: (id: string) => `There is no drill "${id}".`,
    next: 'see `rulectl drill history`',
  },
});
