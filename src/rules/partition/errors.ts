import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  PARTITION_RULE_WITHOUT_GROUP: {
    message: (rule: string) => `Rule "${rule}" belongs to no group, so no node would evaluate it.`,
    next: 'Add its file to a group of the cluster file.',
  },
  PARTITION_RULE_IN_TWO_GROUPS: {
    message: (rule: string, groups: readonly string[]) =>
      `Rule "${rule}" belongs to the groups ${groups.join(' and ')}.`,
    next: 'Leave its file in one group of the cluster file.',
  },
  PARTITION_MAX_FIRINGS: {
    kind: 'answer',
    message: (maxFirings: number, rule: string) =>
      `Rule "${rule}" would be firing ${maxFirings + 1} of at most ${maxFirings}.`,
    next: 'Give the rules that fire again and again a no-loop, or raise limits.maxFirings.',
  },
});
