import {defineErrors} from '../../../kit/errors.js';
import {counted} from '../../../kit/words.js';

export const errors = defineErrors({
  RULES_VERSION_INVALID: {
    kind: 'input',
    message: (text: string) => `"${text}" is no version: versions are numbers from 1 on.`,
    next: 'rulectl rules list shows them.',
  },
  RULES_TESTS_FAIL: {
    kind: 'answer',
    message: (failed: number, total: number) => `${failed} of ${total} test cases fail; nothing was pushed.`,
    next: 'rulectl test shows all of it. --no-test pushes nevertheless.',
  },
  RULES_WARNINGS: {
    kind: 'answer',
    message: (count: number) => `The rules have ${counted(count, 'warning')}; nothing was pushed.`,
    next: 'Without --strict warnings are told and let pass.',
  },
  RULES_FILES_THERE: {
    kind: 'input',
    message: (files: readonly string[]) =>
      `${files.slice(0, 3).join(', ')}${files.length > 3 ? ' …' : ''} would be overwritten.`,
    next: 'Choose another folder, or add --force.',
  },
  RULES_PATH_OUTSIDE: {
    kind: 'input',
    message: (path: string) => `The version holds a file "${path}", which lies outside of any folder.`,
    next: 'It was not pushed by rulectl. Nothing was written.',
  },
});
