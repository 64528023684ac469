import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  RULESET_INVALID: {
    message: (count: number, first: string) =>
      count === 1 ? `The rules have an error: ${first}` : `The rules have ${count} errors. The first: ${first}`,
    next: 'rulectl check shows them all.',
  },
});
