import {readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {defaultFile, hasProject, openProject, rulesetSourceOf} from '../../cluster/spec/project.js';
import {refuse} from '../../cluster/spec/refuse.js';
import {readRuleArguments} from '../../cluster/spec/rule-files.js';
import {at, defineErrors} from '../../kit/errors.js';
import {byCodePoint, isObject, type JsonObject} from '../../kit/json.js';
import type {RulesetSource} from '../../rules/ruleset/ruleset.js';
import type {TestCase} from '../../rules/testing/test-case.js';
import {parseTestFile, type TestFile} from '../../rules/testing/test-file.js';

export const errors = defineErrors({
  TEST_NONE_FOUND: {
    kind: 'input',
    message: (where: string) => `There are no test files (*.test.yaml) in ${where}.`,
    next: 'Write one into tests/, for example tests/first.test.yaml; see docs/testing.md.',
  },
  TEST_NONE_MATCH: {kind: 'input', message: (filter: string) => `No case has "${filter}" in its name.`},
  TEST_NO_RULES: {
    kind: 'input',
    message: (path: string) => `${path} says no rules, and there is neither a project nor a rule file beside it.`,
    next: 'Add rules: [file.grl] to it.',
  },
  TEST_THRESHOLD_INVALID: {
    kind: 'input',
    message: (text: string) => `--threshold takes a percentage, not ${JSON.stringify(text)}.`,
    next: 'For example --threshold 80.',
  },
  FACTS_INVALID: {
    kind: 'input',
    message: (path: string, why: string) => `${path}: ${why}`,
    next: 'A givenFile holds one JSON object.',
  },
});

/** Cases that share a ruleset. */
export interface Suite {
  readonly name: string;
  readonly source: RulesetSource;
  readonly cases: readonly TestCase[];
}

const isTestFile = (path: string): boolean => /\.test\.ya?ml$/.test(path);

/**
 * The test files given, or found in given folders, or in the project's `tests` and rules folders; with the rules that
 * each names, else the project's, else those beside it. Throws one error with all faults of all test files.
 */
export async function openSuites(paths: readonly string[], file: string | undefined): Promise<Suite[]> {
  const project = file !== undefined || hasProject() ? await openProject(file) : undefined;
  const folder = project?.dir ?? process.cwd();
  const searched =
    paths.length > 0 ? paths : project ? ['tests', project.spec.rules.path].map(each => join(folder, each)) : ['.'];
  const found = [...new Set(searched.flatMap(path => findTests(path)))];
  if (found.length === 0) throw errors.TEST_NONE_FOUND(searched.map(path => shownPath(path)).join(', '));

  const suites = new Map<string, {name: string; source: RulesetSource; cases: TestCase[]}>();
  for (const test of readTestFiles(found)) {
    const source = rulesOf(test, project && rulesetSourceOf(project));
    const key = source.files.map(({path}) => path).join('\n');
    const suite = suites.get(key) ?? {name: source.name ?? 'rules', source, cases: []};
    suite.cases.push(...test.cases);
    suites.set(key, suite);
  }
  return [...suites.values()];
}

/** Folders whose changes may change the outcome. */
export function watchedFolders(paths: readonly string[], file: string | undefined): string[] {
  const own = paths.map(path => (statSync(path).isDirectory() ? path : dirname(path)));
  return [...new Set([dirname(resolve(file ?? defaultFile)), ...own.map(path => resolve(path))])];
}

function findTests(path: string): string[] {
  const found = statSync(path, {throwIfNoEntry: false});
  if (!found) {
    // The project's own folders need not be there; a path given by hand that is missing finds nothing either.
    return [];
  }
  if (!found.isDirectory()) return [path];
  return readdirSync(path, {recursive: true, encoding: 'utf8'})
    .filter(each => isTestFile(each) && !/(^|[\\/])(\.|node_modules[\\/])/.test(each))
    .sort(byCodePoint)
    .map(each => join(path, each));
}

function readTestFiles(paths: readonly string[]): TestFile[] {
  const sources = paths.map(path => ({path: shownPath(path), text: readFileSync(path, 'utf8')}));
  const parsed = sources.map(source =>
    parseTestFile(source, facts => readFacts(resolve(dirname(source.path), facts), facts)),
  );
  const diagnostics = parsed.flatMap(each => each.diagnostics);
  if (diagnostics.length > 0) throw refuse(diagnostics, sources);
  return parsed.flatMap(({file}) => (file ? [file] : []));
}

function readFacts(path: string, shown: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw errors.FACTS_INVALID(shown, `not JSON: ${error.message}`, at({path: shown}));
  }
  if (isObject(value)) return value;
  throw errors.FACTS_INVALID(shown, 'no JSON object', at({path: shown}));
}

function rulesOf({path, rules}: TestFile, project: RulesetSource | undefined): RulesetSource {
  const folder = dirname(path);
  if (!rules && project) return project;
  const beside = rules ?? (readdirSync(folder).some(each => each.endsWith('.grl')) ? ['.'] : undefined);
  if (!beside) throw errors.TEST_NO_RULES(path);
  const files = readRuleArguments(beside.map(each => shownPath(join(folder, each))));
  return {...project, name: project?.name ?? 'rules', files};
}

/** Relative to where the command runs, with `/`. */
const shownPath = (path: string): string => (relative(process.cwd(), resolve(path)) || '.').split(sep).join('/');
