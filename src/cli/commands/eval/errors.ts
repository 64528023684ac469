import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  EVAL_CLUSTER_NOT_URL: {
    kind: 'input',
    message: (given: string) => `--cluster takes a URL, and "${given}" is none.`,
    next: (given: string) =>
      `Put rule files first: rulectl eval ${given} …; or name a cluster: --cluster http://host:port`,
  },
  EVAL_RULES_AND_CLUSTER: {
    kind: 'input',
    message: () => 'A cluster evaluates the rules that it holds: rule files and -e are for an evaluation here.',
    next: 'Leave out either the rules or --cluster (--target, --session).',
  },
  EVAL_NO_RULES: {
    kind: 'input',
    message: (file: string) => `No rules are named, and there is no ${file} here.`,
    next: "Name rule files or folders, give -e 'rule …', or run it in a project (rulectl init makes one).",
  },
  EVAL_FACTS_AS_RULES: {
    kind: 'input',
    message: (path: string) => `${path} stands where rule files do.`,
    next: (path: string) => `Facts go behind --facts: rulectl eval --facts ${path}`,
  },
  EVAL_NO_FACTS: {
    kind: 'input',
    message: () => 'No facts are given.',
    next: 'Add --facts with a file, with - for standard input, or with JSON, for example --facts \'{"Customer": {"age": 20}}\'',
  },
  EVAL_SESSION_BATCH: {
    kind: 'input',
    message: () => '--session takes one fact set, and a batch has many.',
    next: 'Leave out --session: each line of a batch is evaluated for itself.',
  },
  EVAL_BATCH_FAILED: {
    kind: 'answer',
    message: (failed: number, total: number) => `${failed} of ${total} fact sets failed.`,
    next: 'Their lines in the output have an "error".',
  },
});
