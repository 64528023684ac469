import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  FMT_NOTHING: {
    kind: 'input',
    message: () => 'There is nothing to format: no cluster.yaml here, and no rule files given.',
    next: 'rulectl fmt rules/ formats a folder; rulectl init makes a project.',
  },
  FMT_READ_ONLY: {
    kind: 'input',
    message: (path: string) => `${path} may not be written. No file was rewritten.`,
    next: (path: string) => `chmod u+w ${path}, or format other files.`,
  },
});
