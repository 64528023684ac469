import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  UP_NODES_INVALID: {
    kind: 'input',
    message: (given: string) => `"${given}" does not say how many nodes of which group.`,
    next: 'For example --nodes pricing=3; from 1 to 32 of each group.',
  },
  SCALE_NOTHING: {
    kind: 'input',
    message: () => 'Nothing is named that could be scaled.',
    next: 'Name a group, as in rulectl scale pricing=3, or --gateways 2.',
  },
  UP_COUNT_INVALID: {
    kind: 'input',
    message: (option: string, given: string, most: number) =>
      `${option} takes a number from 1 to ${most}, not "${given}".`,
  },
});
