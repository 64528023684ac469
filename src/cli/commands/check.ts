import {Command, Option} from 'commander';
import {framesText} from '../../kit/code-frame.js';
import {counted} from '../../kit/words.js';
import type {Diagnostic, Severity} from '../../rules/grl/diagnostic.js';
import {checkedTime} from '../input/moment.js';
import {collect} from '../ui/collect.js';
import {leaveSignalsToSystem} from '../ui/interrupt.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';
import type {CheckSubject} from './check/subject.js';

interface CheckOptions extends CommonOptions {
  readonly compat?: boolean;
  readonly facts?: readonly string[];
  readonly format?: 'text' | 'sarif' | 'json';
  readonly strict?: boolean;
  readonly now?: string;
}

export const command = (): Command =>
  new Command('check')
    .description('find mistakes in the cluster file and the rules: errors, and advice about what is correct but odd')
    .argument('[paths...]', 'rule files and folders (default: the project of cluster.yaml)')
    .option('--compat', 'also warn about rules that behave differently on rust-rule-engine')
    .option(
      '--facts <file>',
      'sample facts (.json, .ndjson, or JSON itself), may be repeated: report names that nobody provides',
      collect,
    )
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'sarif', 'json']))
    .option('--strict', 'exit with 1 when there is a warning')
    .option('--now <moment>', 'the moment at which dates have passed, ISO 8601 (default: the present)')
    .addHelpText('after', examples)
    .action(check);

const examples = `
Examples:
  rulectl check --strict --facts facts/vip.json
  rulectl check old-rules/ --compat
  rulectl check --format sarif > check.sarif`;

/** All findings; exit code 2 when one is an error, 1 with `--strict` when one is a warning. */
async function check(paths: readonly string[], options: CheckOptions): Promise<void> {
  const ui = new Ui(options);
  leaveSignalsToSystem();
  const {openCheckSubject, readFactShape} = await import('./check/subject.js');
  const {checkRules, countBySeverity} = await import('../../rules/analysis/check.js');
  const subject = await openCheckSubject(paths, options.file);
  const facts = (await readFactShape(options.facts ?? [])) ?? subject.facts;
  const report = checkRules({
    files: subject.files,
    functions: subject.functions,
    effects: subject.effects,
    now: options.now === undefined ? Date.now() : checkedTime(options.now),
    compat: options.compat ?? false,
    ...(facts ? {facts} : {}),
  });
  const diagnostics = [...subject.warnings, ...report.diagnostics];
  const counts = countBySeverity(diagnostics);
  const format = options.format ?? (ui.json ? 'json' : 'text');

  if (counts.error > 0 && options.format === undefined) {
    const {refuse} = await import('../../cluster/file/refuse.js');
    throw refuse(diagnostics, subject.sources);
  }
  if (format === 'sarif') {
    const [{toSarif}, {packageVersion}] = await Promise.all([
      import('../../rules/analysis/sarif.js'),
      import('../../kit/package-info.js'),
    ]);
    process.stdout.write(`${JSON.stringify(toSarif(diagnostics, packageVersion()), null, 2)}\n`);
  } else if (format === 'json') {
    const result = {rules: report.rules, files: subject.files.length, ...pluralCounts(counts), diagnostics};
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    process.stdout.write(`${textOf(diagnostics, counts, report.rules, subject, ui)}\n`);
  }
  if (counts.error > 0) process.exitCode = 2;
  else if (options.strict && counts.warning > 0) answerNo();
}

const pluralCounts = ({error, warning, info}: Record<Severity, number>) => ({
  errors: error,
  warnings: warning,
  remarks: info,
});

function textOf(
  diagnostics: readonly Diagnostic[],
  counts: Record<Severity, number>,
  rules: number,
  {files, sources}: CheckSubject,
  ui: Ui,
): string {
  const found = (['error', 'warning', 'info'] as const).flatMap(severity =>
    counts[severity] > 0 ? [counted(counts[severity], severity === 'info' ? 'remark' : severity)] : [],
  );
  const subject = `${counted(rules, 'rule')} in ${counted(files.length, 'file')}`;
  const tone = counts.error > 0 ? 'bad' : found.length > 0 ? 'warn' : 'good';
  const summary = ui.style(tone, `${subject}: ${found.length > 0 ? found.join(', ') : 'nothing to complain about'}.`);
  if (diagnostics.length === 0) return summary;
  const frames = framesText({found: diagnostics, sources}, {width: process.stdout.columns, paint: ui.style});
  return `${frames}\n\n${summary}`;
}
