import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  CLI_NOT_CONFIRMED: {
    kind: 'input',
    message: (command: string) => `${command} asks before it changes anything, and nobody is here to answer.`,
    next: (_command: string, confirmed: string) => `look at it with --dry-run, then run \`${confirmed}\``,
  },
  CLI_TARGET_NEEDED: {
    kind: 'input',
    message: () => 'Which target?',
    next: (targets: readonly string[]) => `name one: ${targets.join(', ')}`,
  },
  CLI_TARGET_UNKNOWN: {
    kind: 'input',
    message: (name: string) => `There is no target "${name}".`,
    next: (_name: string, targets: readonly string[], near?: string) =>
      near === undefined ? `There are local, ${targets.join(', ')}.` : `Did you mean "${near}"?`,
  },
  CLI_PLAN_UNREADABLE: {
    kind: 'input',
    message: (file: string, why: string) => `${file} is no plan: ${why}.`,
    next: 'make one with `rulectl deploy <target> --save plan.json`',
  },
  CLI_PLAN_STALE: {
    kind: 'input',
    message: (why: string) => `The saved plan no longer holds: ${why}.`,
    next: 'save a new plan and have it looked at again',
  },
  CLI_WRONG_NAME: {
    kind: 'input',
    message: (given: string) => `"${given}" is not the name of the cluster; nothing was destroyed.`,
    next: (_given: string, name: string) => `the cluster is called ${name}`,
  },
});
