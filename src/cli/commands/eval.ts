import {Command} from 'commander';
import {RulectlError} from '../../kit/errors.js';
import type {JsonObject} from '../../kit/json.js';
import {traceOf} from '../../rules/engine/failure-trace.js';
import {errors} from '../errors.js';
import {checkedTime, isLines, largeIntegerIn, parseFacts, readFacts} from '../input/facts.js';
import {collect} from '../ui/common-options.js';
import {evaluationText} from '../ui/evaluation-view.js';
import {explainText} from '../ui/explain-view.js';
import {answerNo, type CommonOptions, Ui} from '../ui/ui.js';
import {runBatch} from './eval/batch.js';
import type {EvaluationSettings, Evaluator} from './eval/evaluator.js';
import {localEvaluator} from './eval/local-evaluator.js';
import {looseSource, openRuleset} from './eval/open-ruleset.js';

export const command = (): Command =>
  new Command('eval')
    .description('evaluate facts: with the rules of the project, with rules named here, or on a cluster')
    .argument('[rules...]', 'rule files and folders, instead of the rules of the project')
    .option('-e, --expression <rule>', 'a rule as text, after the files; may be repeated', collect)
    .option('--facts <facts>', 'file (.json, .ndjson), - for standard input, or JSON itself')
    .option('--batch [file]', 'NDJSON: one fact set a line in, one answer a line out (default: standard input)')
    .option('--cluster [url]', 'ask a cluster (default: the one that `rulectl up` started)')
    .option('--target <name>', 'ask the cluster of a target')
    .option('--session <id>', 'with the facts that the cluster keeps for this session')
    .option('--explain', 'why each rule fired, or why not')
    .option('--now <moment>', 'the moment that rules see, ISO 8601')
    .option('--focus <groups>', 'agenda groups, first listed first served; commas or repeated', collect)
    .addHelpText('after', examples)
    .action(evaluate);

const examples = `
Examples:
  rulectl eval --facts facts/vip.json --explain
  rulectl eval rules/pricing --facts '{"Customer": {"tier": "vip"}}'
  rulectl eval -e 'rule Adult { when P.age >= 18 then P.adult = true; }' --facts '{"P": {"age": 20}}'
  rulectl eval --cluster --batch customers.ndjson -o json > answers.ndjson`;

interface EvalOptions extends CommonOptions {
  readonly expression?: readonly string[];
  readonly facts?: string;
  /** True without a file: standard input. */
  readonly batch?: string | true;
  /** True without a URL: the cluster that `up` started. */
  readonly cluster?: string | true;
  readonly target?: string;
  readonly session?: string;
  readonly explain?: boolean;
  readonly now?: string;
  readonly focus?: readonly string[];
}

/** Limits of an evaluation of loose rule files; a project states its own. */
const looseLimits = {maxFirings: 10_000, timeoutMs: 250};
const looseBytes = 2 ** 20;

/** `rulectl eval`: opens the rules or the cluster, then answers one fact set or a stream of them. */
export async function evaluate(rules: readonly string[], options: EvalOptions): Promise<void> {
  const ui = new Ui(options);
  const settings = settingsOf(options);
  const given = batchOf(options);
  const misplaced = rules.find(path => /\.(json|ndjson|jsonl)$/.test(path));
  if (misplaced !== undefined) throw errors.EVAL_FACTS_AS_RULES(misplaced);
  if (given === undefined && options.facts === undefined && options.session === undefined) throw errors.EVAL_NO_FACTS();
  if (given !== undefined && options.session !== undefined) throw errors.EVAL_SESSION_BATCH();
  if ((given ?? options.facts) === '-' && process.stdin.isTTY) ui.note('Reading facts from the terminal; Ctrl-D ends.');
  // Wrong facts are told before rules are compiled or a cluster is asked.
  const facts = given === undefined ? await factsOf(options.facts ?? '{}', ui) : undefined;
  const evaluator = await openEvaluator(rules, options, ui);
  try {
    if (facts === undefined) return await answerBatch(given!, evaluator, settings, ui);
    const answer = await evaluator.evaluate(facts, settings).catch(error => {
      showExplanation(error, ui);
      throw error;
    });
    ui.result(answer, () => {
      const text = evaluationText(answer, {
        style: ui.style,
        where: evaluator.where,
        width: process.stdout.columns,
      });
      return answer.trace ? `${explainText(answer.trace, ui.style, process.stdout.columns)}\n\n${text}` : text;
    });
  } finally {
    await evaluator.close();
  }
}

async function factsOf(given: string, ui: Ui): Promise<JsonObject> {
  const read = await readFacts(given);
  const facts = parseFacts(read);
  const warning = largeIntegerIn(read);
  if (warning !== undefined) ui.warn(warning);
  return facts;
}

/** Says of each rule why it fired or not before the evaluation failed, where that was asked for. */
function showExplanation(error: unknown, ui: Ui): void {
  const trace = error instanceof RulectlError ? traceOf(error) : undefined;
  // With `-o json` a failure leaves nothing on standard output.
  if (trace && !ui.json) process.stdout.write(`${explainText(trace, ui.style, process.stdout.columns)}\n`);
}

async function answerBatch(given: string, evaluator: Evaluator, settings: EvaluationSettings, ui: Ui): Promise<void> {
  const {total, failed, seconds} = await runBatch(given, evaluator, settings, ui);
  const rate = seconds > 0 ? `, ${Math.round(total / seconds).toLocaleString('en')} a second` : '';
  ui.note(`${total.toLocaleString('en')} fact sets in ${seconds.toFixed(1)} s${rate} · ${evaluator.where}`);
  if (failed === 0) return;
  // Every line has been answered, so this is no error of the command: the answer is no.
  ui.warn(errors.EVAL_BATCH_FAILED(failed, total).message);
  answerNo();
}

async function openEvaluator(rules: readonly string[], options: EvalOptions, ui: Ui): Promise<Evaluator> {
  const {expression = []} = options;
  const loose = rules.length > 0 || expression.length > 0;
  const cluster = options.cluster !== undefined || options.target !== undefined || options.session !== undefined;
  if (cluster) {
    if (typeof options.cluster === 'string' && !options.cluster.includes('://')) {
      throw errors.EVAL_CLUSTER_NOT_URL(options.cluster);
    }
    if (loose) throw errors.EVAL_RULES_AND_CLUSTER();
    const {openClusterEvaluator} = await import('./eval/cluster-evaluator.js');
    return openClusterEvaluator(options);
  }
  if (loose) {
    const source = looseSource(rules, expression);
    const ruleset = openRuleset(source, found => ui.findings({found, sources: source.files}));
    return localEvaluator(ruleset, {limits: looseLimits, bodyBytes: looseBytes, files: source.files});
  }
  // Reading a cluster file takes a schema library and a YAML parser, which loose rules can do without.
  const {projectEvaluator} = await import('./eval/project-evaluator.js');
  return projectEvaluator(options.file);
}

function settingsOf({now, focus = [], explain, session}: EvalOptions): EvaluationSettings {
  if (now !== undefined) checkedTime(now);
  const groups = focus.flatMap(list => list.split(',')).filter(name => name !== '');
  return {
    ...(now === undefined ? {} : {now}),
    ...(groups.length === 0 ? {} : {focus: groups}),
    ...(explain ? {explain} : {}),
    ...(session === undefined ? {} : {session}),
  };
}

/** What is streamed, if anything: `--batch`, or facts in a file of lines. */
function batchOf({batch, facts}: EvalOptions): string | undefined {
  if (batch !== undefined) return batch === true ? (facts ?? '-') : batch;
  return facts !== undefined && isLines(facts) ? facts : undefined;
}
