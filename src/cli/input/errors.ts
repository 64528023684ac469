import {defineErrors} from '../../kit/errors.js';

/** What is wrong with what commands are given. Errors of one command alone stand in its folder. */
export const errors = defineErrors({
  FACTS_FILE_MISSING: {
    kind: 'input',
    message: (path: string) => `There is no facts file ${path}.`,
    next: 'Check the path. JSON given directly begins with {.',
  },
  FACTS_NOT_JSON: {kind: 'input', message: (path: string) => `The facts in ${path} are no JSON.`},
  FACTS_NOT_OBJECT: {
    kind: 'input',
    message: (path: string, found: string) => `Facts are a JSON object, and ${path} holds ${found}.`,
    next: 'Name each fact: {"Customer": {…}, "Order": {…}}. Several fact sets, one a line, go into a .ndjson file.',
  },
  FACTS_IS_FOLDER: {
    kind: 'input',
    message: (path: string) => `${path} is a folder; a file of facts is wanted.`,
    next: (path: string) => `Name a file in it, for example ${path.replace(/\/$/, '')}/first.json`,
  },
  TIME_INVALID: {
    kind: 'input',
    message: (given: string) => `--now takes a moment in ISO 8601, and "${given}" is none.`,
    next: 'For example --now 2026-01-01T00:00:00Z',
  },
  TEST_NONE_FOUND: {
    kind: 'input',
    message: (where: string) => `There are no test files (*.test.yaml) in ${where}.`,
    next: 'Write one into tests/, for example tests/first.test.yaml; see docs/testing-rules.md.',
  },
  TEST_PATH_MISSING: {
    kind: 'input',
    message: (path: string) => `There is no test file or folder ${path}.`,
    next: 'Check the path, and the folder that the command runs in.',
  },
  TEST_NONE_MATCH: {
    kind: 'input',
    message: (filter: string) => `No case has "${filter}" in its name.`,
    next: 'Without --filter all cases run, and their names are listed.',
  },
  TEST_NO_RULES: {
    kind: 'input',
    message: (path: string) => `${path} says no rules, and there is neither a project nor a rule file beside it.`,
    next: 'Add rules: [file.grl] to it.',
  },
  TEST_THRESHOLD_INVALID: {
    kind: 'input',
    message: (text: string) => `--threshold takes a percentage, not "${text}".`,
    next: 'For example --threshold 80.',
  },
  OPTION_INVALID: {
    kind: 'input',
    message: (option: string, value: string) => `${option} ${value} makes no sense.`,
    next: (option: string, _value: string, wanted: string) => `${option} takes ${wanted}`,
  },
});
