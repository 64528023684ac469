import {didYouMean} from '../kit/did-you-mean.js';
import {defineErrors} from '../kit/errors.js';
import {counted} from '../kit/words.js';

/** Every error of the command line. */
export const errors = defineErrors({
  CLI_UNKNOWN_COMMAND: {
    message: (name: string) => `There is no command "${name}".`,
    next: (_name: string, near?: string) =>
      near === undefined ? 'rulectl --help lists the commands.' : `Did you mean "${near}"? Try: rulectl ${near} --help`,
  },
  CLI_USAGE: {message: (what: string) => what, next: 'Add --help to the command to see its options.'},

  // What commands are given: facts, moments, test cases, options.
  FACTS_FILE_MISSING: {
    message: (path: string) => `There is no facts file ${path}.`,
    next: 'Check the path. JSON given directly begins with {.',
  },
  FACTS_NOT_JSON: {message: (path: string) => `The facts in ${path} are no JSON.`},
  FACTS_NOT_OBJECT: {
    message: (path: string, found: string) => `Facts are a JSON object, and ${path} holds ${found}.`,
    next: 'Name each fact: {"Customer": {…}, "Order": {…}}. Several fact sets, one a line, go into a .ndjson file.',
  },
  FACTS_IS_FOLDER: {
    message: (path: string) => `${path} is a folder; a file of facts is wanted.`,
    next: (path: string) => `Name a file in it, for example ${path.replace(/\/$/, '')}/first.json`,
  },
  TIME_INVALID: {
    message: (given: string) => `--now takes a moment in ISO 8601, and "${given}" is none.`,
    next: 'For example --now 2026-01-01T00:00:00Z',
  },
  TEST_NONE_FOUND: {
    message: (where: string) => `There are no test files (*.test.yaml) in ${where}.`,
    next: 'Write one into tests/, for example tests/first.test.yaml; see docs/testing-rules.md.',
  },
  TEST_PATH_MISSING: {
    message: (path: string) => `There is no test file or folder ${path}.`,
    next: 'Check the path, and the folder that the command runs in.',
  },
  TEST_NONE_MATCH: {
    message: (filter: string) => `No case has "${filter}" in its name.`,
    next: 'Without --filter all cases run, and their names are listed.',
  },
  TEST_NO_RULES: {
    message: (path: string) => `${path} says no rules, and there is neither a project nor a rule file beside it.`,
    next: 'Add rules: [file.grl] to it.',
  },
  TEST_THRESHOLD_INVALID: {
    message: (text: string) => `--threshold takes a percentage, not "${text}".`,
    next: 'For example --threshold 80.',
  },
  OPTION_INVALID: {
    message: (option: string, value: string) => `${option} ${value} makes no sense.`,
    next: (option: string, _value: string, wanted: string) => `${option} takes ${wanted}`,
  },

  // check, fmt
  CHECK_NOTHING: {
    message: () => 'There is nothing to check: no cluster.yaml here, and no rule files given.',
    next: 'rulectl check rules/ looks at a folder; rulectl init makes a project.',
  },
  FMT_NOTHING: {
    message: () => 'There is nothing to format: no cluster.yaml here, and no rule files given.',
    next: 'rulectl fmt rules/ formats a folder; rulectl init makes a project.',
  },
  FMT_READ_ONLY: {
    message: (path: string) => `${path} may not be written. No file was rewritten.`,
    next: (path: string) => `chmod u+w ${path}, or format other files.`,
  },

  // eval
  EVAL_CLUSTER_NOT_URL: {
    message: (given: string) => `--cluster takes a URL, and "${given}" is none.`,
    next: (given: string) =>
      `Put rule files first: rulectl eval ${given} …; or name a cluster: --cluster http://host:port`,
  },
  EVAL_RULES_AND_CLUSTER: {
    message: () => 'A cluster evaluates the rules that it holds: rule files and -e are for an evaluation here.',
    next: 'Leave out either the rules or --cluster (--target, --session).',
  },
  EVAL_NO_RULES: {
    message: (file: string) => `No rules are named, and there is no ${file} here.`,
    next: "Name rule files or folders, give -e 'rule …', or run it in a project (rulectl init makes one).",
  },
  EVAL_FACTS_AS_RULES: {
    message: (path: string) => `${path} stands where rule files do.`,
    next: (path: string) => `Facts go behind --facts: rulectl eval --facts ${path}`,
  },
  EVAL_NO_FACTS: {
    message: () => 'No facts are given.',
    next: 'Add --facts with a file, with - for standard input, or with JSON, for example --facts \'{"Customer": {"age": 20}}\'',
  },
  EVAL_SESSION_BATCH: {
    message: () => '--session takes one fact set, and a batch has many.',
    next: 'Leave out --session: each line of a batch is evaluated for itself.',
  },
  EVAL_BATCH_FAILED: {
    kind: 'answer',
    message: (failed: number, total: number) => `${failed} of ${total} fact sets failed.`,
    next: 'Their lines in the output have an "error".',
  },

  // split
  SPLIT_GRAPH_FORMAT: {
    message: (file: string) => `--graph draws .svg or .dot, and ${file} is neither.`,
    next: 'For example --graph split.svg',
  },
  SPLIT_DIFF_MISSING: {
    message: (folder: string) => `There is no cluster.yaml in ${folder}.`,
    next: 'Name the folder of a project, for example one made by: git worktree add ../main main',
  },

  // up, scale, logs
  UP_NODES_INVALID: {
    message: (given: string) => `"${given}" does not say how many nodes of which group.`,
    next: 'For example --nodes pricing=3; from 1 to 32 of each group.',
  },
  SCALE_NOTHING: {
    message: () => 'Nothing is named that could be scaled.',
    next: 'Name a group, as in rulectl scale pricing=3, or --gateways 2.',
  },
  UP_COUNT_INVALID: {
    message: (option: string, given: string, most: number) =>
      `${option} takes a number from 1 to ${most}, not "${given}".`,
  },
  LOGS_COUNT_INVALID: {
    message: (given: string) => `--lines takes a number, not "${given}".`,
    next: 'For example --lines 200.',
  },

  // facts
  FACTS_NOTHING_TO_REMOVE: {
    message: () => 'Which sessions? None is named.',
    next: 'Name sessions, or give --prefix.',
  },
  FACTS_REMOVE_UNCONFIRMED: {
    message: (count: number) => `${count} sessions would be deleted, and nobody confirmed it.`,
    next: 'Add --yes.',
  },
  FACTS_MATCH_ONE: {
    message: () => '--if-match is for one session.',
    next: 'Name one session, and no --prefix.',
  },
  FACTS_CHECK_PASSWORD: {
    message: () => '--facts holds a password, and others can read the command line.',
    next: 'Put the URL into RULECTL_FACTS_URL, or write "${VARIABLE}" for the password.',
  },
  FACTS_NOT_GIVEN: {
    message: () => 'No facts are given.',
    next: 'Add --facts with a file, - for standard input, or JSON itself.',
  },

  // rules
  RULES_VERSION_INVALID: {
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
    message: (files: readonly string[]) =>
      `${files.slice(0, 3).join(', ')}${files.length > 3 ? ' …' : ''} would be overwritten.`,
    next: 'Choose another folder, or add --force.',
  },
  RULES_PATH_OUTSIDE: {
    message: (path: string) => `The version holds a file "${path}", which lies outside of any folder.`,
    next: 'It was not pushed by rulectl. Nothing was written.',
  },

  // keys
  KEYS_SCOPE_UNKNOWN: {
    message: (scope: string, known: readonly string[]) => `There is no scope "${scope}".${didYouMean(scope, known)}`,
    next: (_scope: string, known: readonly string[]) => `Scopes are ${known.join(', ')}; commas between them.`,
  },
  KEYS_FILE_THERE: {
    message: (file: string) => `${file} is there already.`,
    next: 'Choose another name: a key that is overwritten is lost.',
  },

  // control
  CONTROL_NO_REPOSITORY: {
    message: () => 'Control does not know where to keep the rules.',
    next: '--data-dir <folder> keeps them embedded; RULECTL_DATABASE_URL names a PostgreSQL.',
  },
  CONTROL_KEY_HASH_INVALID: {
    message: () => 'RULECTL_ADMIN_KEY_HASH is no SHA-256 in hex.',
    next: 'It is the hash of the admin key: printf %s "$KEY" | sha256sum',
  },

  // deploy, destroy
  CLI_NOT_CONFIRMED: {
    message: (command: string) => `${command} asks before it changes anything, and nobody is here to answer.`,
    next: (_command: string, confirmed: string) => `look at it with --dry-run, then run \`${confirmed}\``,
  },
  CLI_TARGET_NEEDED: {
    message: () => 'Which target?',
    next: (targets: readonly string[]) => `name one: ${targets.join(', ')}`,
  },
  CLI_TARGET_UNKNOWN: {
    message: (name: string) => `There is no target "${name}".`,
    next: (_name: string, targets: readonly string[], near?: string) =>
      near === undefined ? `There are local, ${targets.join(', ')}.` : `Did you mean "${near}"?`,
  },
  CLI_PLAN_UNREADABLE: {
    message: (file: string, why: string) => `${file} is no plan: ${why}.`,
    next: 'make one with `rulectl deploy <target> --save plan.json`',
  },
  CLI_PLAN_STALE: {
    message: (why: string) => `The saved plan no longer holds: ${why}.`,
    next: 'save a new plan and have it looked at again',
  },
  CLI_WRONG_NAME: {
    message: (given: string) => `"${given}" is not the name of the cluster; nothing was destroyed.`,
    next: (_given: string, name: string) => `the cluster is called ${name}`,
  },
});
