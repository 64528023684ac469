import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  RULES_FILE_MISSING: {
    message: (path: string) => `There is no rule file or folder ${path}.`,
    next: 'Check the path, and the folder that the command runs in.',
  },
  RULES_NONE_FOUND: {
    message: (path: string) => `There are no rule files (*.grl) in ${path}.`,
    next: 'Add a file such as first.grl, or name another folder.',
  },
  RULES_NOT_FILE: {
    message: (path: string) => `${path} is no regular file.`,
    next: 'Write the rules to a file and name that.',
  },
  RULES_NOT_TEXT: {message: (path: string) => `${path} is not UTF-8 text.`, next: 'Save it as UTF-8.'},
  SECRET_ENV_MISSING: {
    kind: 'unavailable',
    message: (field: string, name: string) => `${field} needs the environment variable ${name}, which is not set.`,
    next: (_field: string, name: string) => `Set ${name} and run the command again.`,
  },
  SECRET_ELSEWHERE: {
    kind: 'unavailable',
    message: (field: string, secret: string) => `${field} is in the Secret ${secret}, which only the cluster can read.`,
    next: 'On this machine, write "${VARIABLE}" for it (targets.local can differ from the rest).',
  },
});
