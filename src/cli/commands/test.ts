import {Command} from 'commander';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import type {TestRun} from '../../rules/testing/run-tests.js';
import {toJunit} from '../../rules/testing/run-tests.js';
import {errors} from '../errors.js';
import {openSuites, runSuite, watchedFolders} from '../input/suites.js';
import {testReport} from '../ui/test-report.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';
import {watchAndRun} from '../ui/watch.js';

interface TestOptions extends CommonOptions {
  readonly watch?: boolean;
  readonly filter?: string;
  readonly junit?: string;
  readonly coverage?: boolean;
  readonly threshold?: string;
}

export const command = (): Command =>
  new Command('test')
    .description('run the cases of *.test.yaml files against the rules')
    .argument('[paths...]', 'test files and folders (default: tests/ and the rules folder of the project)')
    .option('--filter <text>', 'only cases with this text in their name')
    .option('--coverage', 'report which rules fired and which conditions came out both ways')
    .option('--threshold <percent>', 'fail when rule or condition coverage is lower (implies --coverage)')
    .option('--junit <file>', 'also write JUnit XML')
    .option('--watch', 'run again whenever a rule or a test changes')
    .addHelpText('after', examples)
    .action(test);

const examples = `
Examples:
  rulectl test --watch
  rulectl test tests/pricing.test.yaml --filter vip
  rulectl test --threshold 80 --junit report.xml`;

async function test(paths: readonly string[], options: TestOptions): Promise<void> {
  const ui = new Ui(options);
  const threshold = percentOf(options.threshold);
  const run = async (changed: readonly string[] = []): Promise<boolean> => {
    if (changed.length > 0) ui.note(ui.noteStyle('accent', `${changed.join(', ')} changed.`));
    const runs = await runSuites(paths, options, threshold !== undefined, ui);
    await report(runs, options, ui);
    const enough = threshold === undefined || runs.every(each => reaches(each, threshold));
    if (!enough) ui.warn(`Coverage is below ${threshold} %.`);
    return enough && runs.every(({failed}) => failed === 0);
  };
  if (options.watch) {
    return watchAndRun(watchedFolders(paths, options.file), /\.(grl|ya?ml|json)$/, run, ui);
  }
  if (!(await run())) answerNo();
}

async function runSuites(
  paths: readonly string[],
  options: TestOptions,
  wantsCoverage: boolean,
  ui: Ui,
): Promise<TestRun[]> {
  const suites = await openSuites(paths, options.file, text => ui.warn(text));
  const coverage = wantsCoverage || options.coverage === true;
  const {filter} = options;
  const runs = suites.map(suite => runSuite(suite, {coverage, ...(filter === undefined ? {} : {filter})}));
  if (runs.every(({cases}) => cases.length === 0)) throw errors.TEST_NONE_MATCH(options.filter ?? '');
  return runs;
}

async function report(runs: readonly TestRun[], options: TestOptions, ui: Ui): Promise<void> {
  const total = {
    passed: runs.reduce((sum, {passed}) => sum + passed, 0),
    failed: runs.reduce((sum, {failed}) => sum + failed, 0),
    durationUs: runs.reduce((sum, {durationUs}) => sum + durationUs, 0),
  };
  if (options.junit !== undefined) {
    await writeFileAtomic(options.junit, toJunit({...total, cases: runs.flatMap(({cases}) => cases)}));
  }
  ui.result({...total, suites: runs}, () =>
    testReport(runs, {style: ui.style, failuresOnly: ui.quiet || options.watch === true}),
  );
}

const reaches = ({coverage}: TestRun, threshold: number): boolean =>
  !coverage || Math.min(coverage.rules.percent, coverage.conditions.percent) >= threshold;

function percentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = Number(text.replace(/ ?%$/, ''));
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw errors.TEST_THRESHOLD_INVALID(text);
}
