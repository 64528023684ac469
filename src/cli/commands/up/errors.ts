import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  UP_NODES_INVALID: {
    kind: 'input',
    message: (given: string) => `"${given}" does not say how many nodes of which group.`,
    next: 'For example --nodes pricing=3; from 1 to 32 of each group.',
  },
  UP_COUNT_INVALID: {
    kind: 'input',
    message: (option: string, given: string, most: number) =>
      `${option} takes a number from 1 to ${most}, not "${given}".`,
  },
});
