import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  TARGET_MISSING: {
    kind: 'unavailable',
    message: (name: string, known: readonly string[]) =>
      `There is no target "${name}" here.${known.length > 0 ? ` Known: ${known.join(', ')}.` : ''}`,
    next: (name: string) => (name === 'local' ? 'Start the cluster: rulectl up' : `Deploy it: rulectl deploy ${name}`),
  },
  TARGET_INVALID: {
    message: (file: string, why: string) => `The target file ${file} is damaged: ${why}.`,
    next: 'Remove it and run rulectl up (or deploy) again.',
  },
  TARGET_NO_ADDRESS: {
    message: (target: string, role: string) => `The target ${target} says no address of ${role}.`,
    next: 'deploy it again, or name the cluster by its URL with --cluster',
  },
  CLUSTER_PART_UNKNOWN: {
    message: (part: string) => `The cluster has no part "${part}".`,
    next: '`rulectl status` lists its parts.',
  },
  CLUSTER_PART_DOWN: {
    kind: 'unavailable',
    message: (part: string) => `${part} has no process just now.`,
    next: 'wait until `rulectl status` shows it ready',
  },
  CLUSTER_PART_UNABLE: {
    message: (part: string, what: string) => `${part} runs where there is no ${what} of a single part.`,
    next: 'use the tools of its platform',
  },
});
