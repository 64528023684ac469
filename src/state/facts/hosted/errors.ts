import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  FACTS_CALL_INVALID: {
    kind: 'input',
    message: (call: string) => `"${call}" is no call of the fact store, or its body is none.`,
    next: 'Check that gateway and control run the same version of rulectl.',
  },
});
