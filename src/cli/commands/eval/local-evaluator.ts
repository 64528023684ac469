import type {JsonObject} from '../../../kit/json.js';
import {type Line, linesOf} from '../../../kit/lines.js';
import type {EvaluationResult, Limits} from '../../../rules/engine/evaluation.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {errors} from '../../../service/api/errors.js';
import {readFacts} from '../../../service/api/evaluate-request.js';
import {problemOf} from '../../../service/api/problem.js';
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
  const count = ruleset.rules.length;
  const evaluate = (facts: JsonObject, {session: _session, ...question}: Question): EvaluationResult =>
    ruleset.evaluate(facts, {...question, limits});
  const answerLine = ({text}: Line, question: Question): string => {
    try {
      if (text === undefined) throw errors.API_LINE_TOO_LONG(bodyBytes);
      return JSON.stringify(evaluate(readFacts(text), question));
    } catch (error) {
      // As a gateway answers it: the same line whether the rules run here or there.
      return JSON.stringify({error: problemOf(error)});
    }
  };
  return {
    where: `${count} ${count === 1 ? 'rule' : 'rules'} in this process`,
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
      for await (const lines of linesOf(stream, {mostBytes: bodyBytes})) {
        const answers = lines.filter(({text}) => text?.trim() !== '').map(line => answerLine(line, asked));
        if (answers.length > 0) yield answers;
      }
    },
    close: async () => {},
  };
}
