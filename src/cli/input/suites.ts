import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {defaultFile, hasProject, openProject, rulesetSourceOf} from '../../cluster/spec/project.js';
import {refuse} from '../../cluster/spec/refuse.js';
import {readRuleArguments} from '../../cluster/spec/rule-files.js';
import {byCodePoint} from '../../kit/json.js';
import type {RulesetSource} from '../../rules/ruleset/ruleset.js';
import type {TestCase} from '../../rules/testing/test-case.js';
import {parseTestFile, type TestFile} from '../../rules/testing/test-file.js';
import {errors} from './errors.js';
import {parseFacts, readFactsFile} from './facts.js';

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
  const missing = paths.find(path => !existsSync(path));
  if (missing !== undefined) throw errors.TEST_PATH_MISSING(missing);
  // The project's own folders need not be there.
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
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path, {recursive: true, encoding: 'utf8'})
    .filter(each => isTestFile(each) && !/(^|[\\/])(\.|node_modules[\\/])/.test(each))
    .sort(byCodePoint)
    .map(each => join(path, each));
}

function readTestFiles(paths: readonly string[]): TestFile[] {
  const sources = paths.map(path => ({path: shownPath(path), text: readFileSync(path, 'utf8')}));
  const parsed = sources.map(source =>
    parseTestFile(source, facts => parseFacts(readFactsFile(shownPath(join(dirname(source.path), facts))))),
  );
  const diagnostics = parsed.flatMap(each => each.diagnostics);
  if (diagnostics.length > 0) throw refuse(diagnostics, sources);
  return parsed.flatMap(({file}) => (file ? [file] : []));
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
