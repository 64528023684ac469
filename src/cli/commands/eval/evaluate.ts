import {RulectlError} from '../../../kit/errors.js';
import type {JsonObject} from '../../../kit/json.js';
import {traceOf} from '../../../rules/engine/failure-trace.js';
import {errors} from '../../errors.js';
import {isLines, parseFacts, readFacts} from '../../input/facts.js';
import {largeIntegerIn} from '../../input/large-integers.js';
import {checkedTime} from '../../input/moment.js';
import {evaluationText} from '../../ui/evaluation-view.js';
import {explainText} from '../../ui/explain-view.js';
import type {CommonOptions, Ui} from '../../ui/ui.js';
import {answerNo} from '../../ui/ui.js';
import type {EvaluationSettings, Evaluator} from './evaluator.js';
import {localEvaluator} from './local-evaluator.js';
import {looseSource, openRuleset} from './open-ruleset.js';
import {runBatch} from './run-batch.js';

export interface EvalOptions extends CommonOptions {
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
export async function evaluate(rules: readonly string[], options: EvalOptions, ui: Ui): Promise<void> {
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
    const {openClusterEvaluator} = await import('./cluster-evaluator.js');
    return openClusterEvaluator(options);
  }
  if (loose) {
    const source = looseSource(rules, expression);
    const ruleset = openRuleset(source, found => ui.findings({found, sources: source.files}));
    return localEvaluator(ruleset, {limits: looseLimits, bodyBytes: looseBytes, files: source.files});
  }
  // Reading a cluster file takes a schema library and a YAML parser, which loose rules can do without.
  const {projectEvaluator} = await import('./project-evaluator.js');
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
