import type {JsonObject} from '../../../kit/json.js';
import type {Line} from '../../../kit/lines.js';
import {counted} from '../../../kit/words.js';
import type {EvaluationResult, Limits} from '../../../rules/engine/answer.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {batchLines, factsIn, failureLine} from './batch-lines.js';
import type {Evaluator, Question} from './evaluator.js';
import {withFrame} from './with-frame.js';

export interface LocalOptions {
  readonly limits: Required<Limits>;
  /** Longest line of a batch. */
  readonly bodyBytes: number;
  /** Where errors of an evaluation point to. */
  readonly files: readonly SourceFile[];
}

/** Compiled rules in this process. */
export function localEvaluator(ruleset: Ruleset, {limits, bodyBytes, files}: LocalOptions): Evaluator {
  const evaluate = (facts: JsonObject, {session: _session, ...question}: Question): EvaluationResult =>
    ruleset.evaluate(facts, {...question, limits});
  const answerLine = (line: Line, question: Question): string => {
    try {
      return JSON.stringify(evaluate(factsIn(line, bodyBytes), question));
    } catch (error) {
      return failureLine(error);
    }
  };
  return {
    where: hereWith(ruleset),
    async evaluate(facts, question) {
      try {
        return evaluate(facts, question);
      } catch (error) {
        throw withFrame(error, files);
      }
    },
    async *batch(stream, question) {
      // One moment for all lines, as for one request.
      const asked = {now: new Date().toISOString(), ...question};
      for await (const lines of batchLines(stream, bodyBytes)) yield lines.map(line => answerLine(line, asked));
    },
    close: async () => {},
  };
}

/** In words, where rules in this process are evaluated. */
export function hereWith({rules}: Ruleset): string {
  return `${counted(rules.length, 'rule')} in this process`;
}
