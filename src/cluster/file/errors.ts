import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  SPEC_MISSING: {
    message: (file: string) => `There is no cluster file ${file}.`,
    next: 'rulectl init makes a project; -f names a file elsewhere; rule files can be given as arguments.',
  },
  SPEC_UNREADABLE: {message: (file: string, why: string) => `${file} cannot be read: ${why}.`},
});
