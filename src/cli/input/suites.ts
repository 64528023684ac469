import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {refuse} from '../../cluster/file/refuse.js';
import {hasProject, projectFolder, rulesetSourceOf} from '../../cluster/project/project.js';
import {readRuleArguments} from '../../cluster/project/rule-files.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {RulectlError} from '../../kit/errors.js';
import {byCodePoint} from '../../kit/json.js';
import type {Diagnostic} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {loadRuleset} from '../../rules/ruleset/load.js';
import type {RulesetSource} from '../../rules/ruleset/ruleset.js';
import {namesUnknown} from '../../rules/testing/check-names.js';
import {runTests, type TestOptions, type TestRun} from '../../rules/testing/run-tests.js';
import type {Spot, TestCase} from '../../rules/testing/test-case.js';
import {parseTestFile, type TestFile} from '../../rules/testing/test-file.js';
import {errors} from '../errors.js';
import {largeIntegerIn, parseFacts, readFactsFile} from './facts.js';

/** Cases that share a ruleset. */
interface Suite {
  readonly name: string;
  readonly source: RulesetSource;
  readonly cases: readonly TestCase[];
  /** The test files that the cases stand in. */
  readonly tests: readonly SourceFile[];
}

type SourcedTest = TestFile & {readonly source: SourceFile};

const isTestFile = (path: string): boolean => /\.test\.ya?ml$/.test(path);

/**
 * The test files given, or found in given folders, or in the project's `tests` and rules folders; with the rules that
 * each names, else the project's, else those beside it. `warn` is told what is odd about the facts. Throws one error with all faults of all test
 * files.
 */
export async function openSuites(
  paths: readonly string[],
  file: string | undefined,
  warn: (text: string) => void,
): Promise<Suite[]> {
  const project = file !== undefined || hasProject() ? await openProject(file) : undefined;
  const folder = project?.dir ?? process.cwd();
  const missing = paths.find(path => !existsSync(path));
  if (missing !== undefined) throw errors.TEST_PATH_MISSING(missing);
  // The project's own folders need not be there.
  const searched =
    paths.length > 0 ? paths : project ? ['tests', project.spec.rules.path].map(each => join(folder, each)) : ['.'];
  const found = [...new Set(searched.flatMap(path => findTests(path)))];
  if (found.length === 0) throw errors.TEST_NONE_FOUND(searched.map(path => shownPath(path)).join(', '));

  const suites = new Map<string, {name: string; source: RulesetSource; cases: TestCase[]; tests: SourceFile[]}>();
  for (const test of readTestFiles(found, warn)) {
    const source = rulesOf(test, project && rulesetSourceOf(project));
    const key = source.files.map(({path}) => path).join('\n');
    const suite = suites.get(key) ?? {name: source.name ?? 'rules', source, cases: [], tests: []};
    suite.cases.push(...test.cases);
    suite.tests.push(test.source);
    suites.set(key, suite);
  }
  return [...suites.values()];
}

/** Folders whose changes may change the outcome. */
export function watchedFolders(paths: readonly string[], file: string | undefined): string[] {
  const own = paths.map(path => (statSync(path).isDirectory() ? path : dirname(path)));
  return [...new Set([projectFolder(file), ...own.map(path => resolve(path))])];
}

function findTests(path: string): string[] {
  const found = statSync(path, {throwIfNoEntry: false});
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path, {recursive: true, encoding: 'utf8'})
    .filter(each => isTestFile(each) && !/(^|[\\/])(\.|node_modules[\\/])/.test(each))
    .sort(byCodePoint)
    .map(each => join(path, each));
}

function readTestFiles(paths: readonly string[], warn: (text: string) => void): SourcedTest[] {
  const sources = paths.map(path => ({path: shownPath(path), text: readFileSync(path, 'utf8')}));
  const warnings = new Set<string>();
  const parsed = sources.map(source =>
    parseTestFile(source, path => {
      const facts = readFactsFile(shownPath(join(dirname(source.path), path)));
      const warning = largeIntegerIn(facts);
      if (warning !== undefined) warnings.add(warning);
      return parseFacts(facts);
    }),
  );
  for (const warning of warnings) warn(warning);
  const diagnostics = parsed.flatMap(each => each.diagnostics);
  if (diagnostics.length > 0) throw refuse(diagnostics, sources);
  return parsed.flatMap(({file}, i) => (file ? [{...file, source: sources[i]!}] : []));
}

function rulesOf({path, rules, source}: SourcedTest, project: RulesetSource | undefined): RulesetSource {
  const folder = dirname(path);
  if (!rules && project) return project;
  if (!rules && !readdirSync(folder).some(each => each.endsWith('.grl'))) throw errors.TEST_NO_RULES(path);
  const found = rules ? rules.flatMap(each => rulesNamed(each, source)) : readRuleArguments([shownPath(folder)]);
  // Entries may overlap.
  const files = [...new Map(found.map(file => [file.path, file])).values()];
  return {...project, name: project?.name ?? 'rules', files};
}

/** The rule files that an entry of a test file names. */
function rulesNamed({path, at: spot}: {path: string; at: Spot}, {path: test, text}: SourceFile): SourceFile[] {
  try {
    return readRuleArguments([shownPath(join(dirname(test), path))]);
  } catch (error) {
    if (!(error instanceof RulectlError) || error.line !== undefined) throw error;
    const {message, next} = error;
    const fault: Diagnostic = {severity: 'error', code: 'TEST_FILE_INVALID', message, path: test, ...spot};
    throw refuse([next === undefined ? fault : {...fault, fix: next}], [{path: test, text}]);
  }
}

/** Relative to where the command runs, with `/`. */
const shownPath = (path: string): string => (relative(process.cwd(), resolve(path)) || '.').split(sep).join('/');

/** Runs the cases of a suite. Throws what is wrong with its rules, and names in its cases that the rules have not. */
export function runSuite({source, cases, tests}: Suite, options: TestOptions = {}): TestRun {
  const ruleset = loadRuleset(source);
  const faults = ruleset.diagnostics.filter(({severity}) => severity === 'error');
  if (faults.length > 0) throw refuse(faults, source.files);
  const unknown = namesUnknown(cases, ruleset, source);
  if (unknown.length > 0) throw refuse(unknown, tests);
  return runTests(ruleset, cases, options);
}
