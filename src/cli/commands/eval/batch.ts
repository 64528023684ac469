import type {JsonObject} from '../../../kit/json.js';
import {type Line, linesOf} from '../../../kit/lines.js';
import type {EvaluationResult} from '../../../rules/engine/answer.js';
import {errors} from '../../../service/api/errors.js';
import {readFacts} from '../../../service/api/evaluate-request.js';
import {type ProblemDocument, problemOf} from '../../../service/api/problem.js';
import {openBatch} from '../../input/facts.js';
import {evaluationLine} from '../../ui/evaluation-view.js';
import type {Ui} from '../../ui/ui.js';
import type {EvaluationSettings, Evaluator} from './evaluator.js';

interface BatchOutcome {
  readonly total: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Streams fact sets through an evaluator, one line in, one line out, in constant memory. */
export async function runBatch(
  given: string,
  evaluator: Evaluator,
  settings: EvaluationSettings,
  ui: Ui,
): Promise<BatchOutcome> {
  const stream = await openBatch(given);
  const start = performance.now();
  let total = 0;
  let failed = 0;
  for await (const answers of evaluator.batch(stream, settings)) {
    for (const answer of answers) if (isFailure(answer)) failed++;
    const shown = ui.json ? answers : answers.map((answer, i) => answerText(answer, total + i + 1, ui));
    total += answers.length;
    await ui.line(shown.join('\n'));
  }
  return {total, failed, seconds: (performance.now() - start) / 1000};
}

/** An answer begins with its ruleset, a failure with its error: cheaper to see than to parse. */
const isFailure = (answer: string): boolean => answer.startsWith('{"error":');

function answerText(answer: string, number: number, ui: Ui): string {
  const value = JSON.parse(answer) as EvaluationResult & {error?: ProblemDocument};
  const label = ui.style('dim', String(number).padStart(4));
  if (value.error) return `${label}  ${ui.style('bad', value.error.code)} ${value.error.title}`;
  return `${label}  ${evaluationLine(value, ui.style)}`;
}

/** The lines of a batch, some at a time; blank ones do not count. */
export async function* batchLines(
  stream: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<readonly Line[]> {
  for await (const lines of linesOf(stream, {mostBytes})) {
    const some = lines.filter(({text}) => text?.trim() !== '');
    if (some.length > 0) yield some;
  }
}

/** The facts of a line. Throws API_LINE_TOO_LONG, and what is wrong with them. */
export function factsIn({text}: Line, mostBytes: number): JsonObject {
  if (text === undefined) throw errors.API_LINE_TOO_LONG(mostBytes);
  return readFacts(text);
}

/** A failed line as a gateway answers it: the same whether the rules run here or there. */
export const failureLine = (error: unknown): string => JSON.stringify({error: problemOf(error)});
