import {readFileSync} from 'node:fs';
import {refuse} from '../../../cluster/file/refuse.js';
import {bundleOf} from '../../../cluster/project/bundle-of.js';
import {type Project, rulesetSourceOf} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {publishRules} from '../../../cluster/rules/publish-rules.js';
import {at, RulectlError} from '../../../kit/errors.js';
import {checkRules} from '../../../rules/analysis/check.js';
import {errors} from '../../errors.js';
import {openSuites, runSuite} from '../../input/suites.js';
import {testReport} from '../../ui/test-report.js';
import {Ui} from '../../ui/ui.js';
import {activationText, untilLive} from './activation.js';
import {type ChangeOptions, onControl, saidBy, sourceOf} from './on-control.js';

interface PushOptions extends ChangeOptions {
  readonly activate?: boolean;
  readonly strict?: boolean;
  /** False with `--no-test`. */
  readonly test: boolean;
}

/** `rulectl rules push`: nothing leaves this machine before the rules are sound and their tests pass. */
export async function push(options: PushOptions): Promise<void> {
  const ui = new Ui(options);
  const project = await openProject(options.file);
  const warnings = checkAll(project, options, ui);
  const tests = options.test ? await testAll(options, ui) : 0;
  const said = saidBy(options, project.dir);
  const {live, ...answer} = await onControl(options, async control => {
    // Who names a target means its environment; without one, a control of another environment refuses.
    const {environment} = options.target === undefined ? project.spec : await control.rulesets();
    const bundle = bundleOf(project, 0, environment);
    const pushed = await publishRules(control, {
      ...said,
      bundle,
      source: sourceOf(project.dir),
      spec: readFileSync(project.file, 'utf8'),
      activate: options.activate ?? false,
    });
    return {...pushed, live: pushed.activation ? await untilLive(control, bundle.digest) : null};
  });
  const {version, created, activation} = answer;
  ui.result({...answer, live, checked: {rules: version.rules, warnings, tests}}, () =>
    [
      `${ui.style('good', '✓')} ${version.rules} rules checked, ${tests} test cases passed`,
      created
        ? `${ui.style('good', '✓')} ${version.ruleset} version ${version.version} is stored`
        : `${ui.style('good', '✓')} The same rules were pushed before: ${version.ruleset} version ${version.version}`,
      ...(activation && live
        ? [activationText(activation, live, ui)]
        : [`  Put it into use: rulectl rules activate ${version.version}`]),
    ].join('\n'),
  );
}

/** Throws what `rulectl check` would; answers the number of warnings. */
function checkAll(project: Project, {strict}: PushOptions, ui: Ui): number {
  const {files, functions = [], effects = 'any'} = rulesetSourceOf(project);
  const {diagnostics} = checkRules({files, functions, effects, now: Date.now(), compat: false});
  if (diagnostics.some(({severity}) => severity === 'error')) throw refuse(diagnostics, files);
  const warnings = diagnostics.filter(({severity}) => severity === 'warning');
  if (warnings.length > 0 && strict) {
    throw errors.RULES_WARNINGS(warnings.length, at({findings: {found: warnings, sources: files}}));
  }
  if (warnings.length > 0) {
    ui.findings({found: warnings, sources: files});
    ui.note('');
  }
  return warnings.length;
}

/** Runs the project's test cases; a project without any has none to fail. */
async function testAll({file}: PushOptions, ui: Ui): Promise<number> {
  const suites = await openSuites([], file, text => ui.warn(text)).catch((error: unknown) => {
    if (error instanceof RulectlError && error.code === 'TEST_NONE_FOUND') return [];
    throw error;
  });
  const runs = suites.map(suite => runSuite(suite));
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const total = runs.reduce((sum, run) => sum + run.failed + run.passed, 0);
  if (failed > 0) {
    const frame = testReport(runs, {style: ui.noteStyle, failuresOnly: true});
    throw errors.RULES_TESTS_FAIL(failed, total, at({frame}));
  }
  return total;
}
