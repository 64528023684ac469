import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  DRILL_TARGET_UNKNOWN: {
    message: (target: string) => `The cluster has no part "${target}".`,
    next: (_target: string, known: readonly string[], near?: string) =>
      near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}? There are ${known.join(', ')}.`,
  },
  DRILL_NOT_READY: {
    kind: 'unavailable',
    message: (parts: readonly string[]) => `The cluster is not whole: ${parts.join(', ')} not ready.`,
    next: 'wait until `rulectl status` shows every part ready; a drill starts from a cluster that is well',
  },
});
