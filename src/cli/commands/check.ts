import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {Command, Option} from 'commander';
import {refuse} from '../../cluster/file/refuse.js';
import {hasProject, rulesetSourceOf} from '../../cluster/project/project.js';
import {readRuleArguments} from '../../cluster/project/rule-files.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {framesText} from '../../kit/code-frame.js';
import {packageVersion} from '../../kit/package-info.js';
import {counted} from '../../kit/words.js';
import {checkRules, countBySeverity} from '../../rules/analysis/check.js';
import {type FactShape, shapeOfSamples, shapeOfSchema} from '../../rules/analysis/fact-shape.js';
import {toSarif} from '../../rules/analysis/sarif.js';
import type {Diagnostic, Severity} from '../../rules/grl/diagnostic.js';
import type {SourceFile} from '../../rules/grl/source.js';
import {errors} from '../errors.js';
import {checkedTime, isLines, parseFactLines, parseFacts, readFacts, readFactsFile} from '../input/facts.js';
import {collect} from '../ui/common-options.js';
import {leaveSignalsToSystem} from '../ui/interrupt.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';

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
    throw refuse(diagnostics, subject.sources);
  }
  if (format === 'sarif') {
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

/** What `rulectl check` looks at. */
interface CheckSubject {
  readonly files: readonly SourceFile[];
  readonly functions: readonly string[];
  readonly effects: 'any' | readonly string[];
  /** Where the findings may point, besides the rule files. */
  readonly sources: readonly SourceFile[];
  /** Findings of the cluster file that are no errors. */
  readonly warnings: readonly Diagnostic[];
  /** What the facts look like, by the project's schema. */
  readonly facts: FactShape | undefined;
}

/** Rule files given by hand, with what the project around them declares if there is one; without any, that project. */
async function openCheckSubject(paths: readonly string[], file: string | undefined): Promise<CheckSubject> {
  if (file === undefined && !hasProject()) {
    if (paths.length === 0) throw errors.CHECK_NOTHING();
    const files = readRuleArguments(paths);
    return {files, functions: [], effects: 'any', sources: files, warnings: [], facts: undefined};
  }
  const project = await openProject(file);
  const {functions = [], effects = 'any'} = rulesetSourceOf(project);
  const files = paths.length > 0 ? readRuleArguments(paths) : project.files;
  const warnings = paths.length > 0 ? [] : project.warnings;
  const specPaths = new Set(warnings.map(({path}) => path));
  const specText = specPaths.size > 0 ? await readFile(project.file, 'utf8') : '';
  const schema = project.spec.rules.facts;
  return {
    files,
    functions,
    effects,
    sources: [...files, ...[...specPaths].map(path => ({path, text: specText}))],
    warnings,
    facts:
      schema === undefined ? undefined : shapeOfSchema(parseFacts(readFactsFile(resolve(project.dir, schema), schema))),
  };
}

/** The shape of sample facts: each JSON itself, a file with it, or one with an object a line. Undefined without any. */
async function readFactShape(given: readonly string[]): Promise<FactShape | undefined> {
  if (given.length === 0) return undefined;
  const samples = await Promise.all(
    given.map(async each =>
      isLines(each) ? parseFactLines(readFactsFile(each)) : [parseFacts(await readFacts(each))],
    ),
  );
  return shapeOfSamples(samples.flat());
}
