import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  FMT_NOTHING: {
    kind: 'input',
    message: () => 'There is nothing to format: no cluster.yaml here, and no rule files given.',
    next: 'rulectl fmt rules/ formats a folder; rulectl init makes a project.',
  },
});
