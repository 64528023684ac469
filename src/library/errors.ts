import {defineErrors} from '../kit/errors.js';

export const errors = defineErrors({
  ARGUMENT_INVALID: {
    message: (argument: string, expected: string, found: string) => `"${argument}" must be ${expected}, not ${found}.`,
    next: 'docs/library.md lists the arguments of each function.',
  },
  LOOKUP_FUNCTION_FAILED: {
    kind: 'unavailable',
    status: 502,
    message: (name: string, why: string) => `The look-up function ${name} gave no answer: ${why}.`,
    next: (name: string) => `Let functions.${name} give a JSON value, or null where there is nothing.`,
  },
});
