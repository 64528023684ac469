import {didYouMean} from '../../../kit/did-you-mean.js';
import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  KEYS_SCOPE_UNKNOWN: {
    kind: 'input',
    message: (scope: string, known: readonly string[]) => `There is no scope "${scope}".${didYouMean(scope, known)}`,
    next: (_scope: string, known: readonly string[]) => `Scopes are ${known.join(', ')}; commas between them.`,
  },
  KEYS_FILE_THERE: {
    kind: 'input',
    message: (file: string) => `${file} is there already.`,
    next: 'Choose another name: a key that is overwritten is lost.',
  },
});
