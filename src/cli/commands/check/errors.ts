import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  CHECK_NOTHING: {
    kind: 'input',
    message: () => 'There is nothing to check: no cluster.yaml here, and no rule files given.',
    next: 'rulectl check rules/ looks at a folder; rulectl init makes a project.',
  },
});
