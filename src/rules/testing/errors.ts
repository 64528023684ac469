import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  TEST_FILE_INVALID: {
    kind: 'input',
    message: (message: string) => message,
    next: 'A case has a name, given facts and what to expect; see docs/testing-rules.md.',
  },
});
