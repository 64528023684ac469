import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  SPLIT_GRAPH_FORMAT: {
    kind: 'input',
    message: (file: string) => `--graph draws .svg or .dot, and ${file} is neither.`,
    next: 'For example --graph split.svg',
  },
  SPLIT_DIFF_MISSING: {
    kind: 'input',
    message: (folder: string) => `There is no cluster.yaml in ${folder}.`,
    next: 'Name the folder of a project, for example one made by: git worktree add ../main main',
  },
});
