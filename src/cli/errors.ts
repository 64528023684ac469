import {defineErrors} from '../kit/errors.js';

export const errors = defineErrors({
  CLI_UNKNOWN_COMMAND: {
    kind: 'input',
    message: (name: string) => `There is no command "${name}".`,
    next: (_name: string, near?: string) =>
      near === undefined ? 'rulectl --help lists the commands.' : `Did you mean "${near}"? Try: rulectl ${near} --help`,
  },
  CLI_USAGE: {kind: 'input', message: (what: string) => what, next: 'Add --help to the command to see its options.'},
});
