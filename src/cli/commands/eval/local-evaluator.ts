import {type ErrorDetails, RulectlError} from '../../../kit/errors.js';
import type {JsonObject} from '../../../kit/json.js';
import type {Line} from '../../../kit/lines.js';
import {counted} from '../../../kit/words.js';
import type {EvaluationResult, Limits} from '../../../rules/engine/answer.js';
import {keepTrace, traceOf} from '../../../rules/engine/failure-trace.js';
import type {SourceFile} from '../../../rules/grl/source.js';
import type {Ruleset} from '../../../rules/ruleset/ruleset.js';
import {batchLines, factsIn, failureLine} from './batch.js';
import type {EvaluationSettings, Evaluator} from './evaluator.js';

export interface LocalOptions {
  readonly limits: Required<Limits>;
  /** Longest line of a batch. */
  readonly bodyBytes: number;
  /** Where errors of an evaluation point to. */
  readonly files: readonly SourceFile[];
}

/** Compiled rules in this process. */
export function localEvaluator(ruleset: Ruleset, {limits, bodyBytes, files}: LocalOptions): Evaluator {
  const evaluate = (facts: JsonObject, {session: _session, ...settings}: EvaluationSettings): EvaluationResult =>
    ruleset.evaluate(facts, {...settings, limits});
  const answerLine = (line: Line, settings: EvaluationSettings): string => {
    try {
      return JSON.stringify(evaluate(factsIn(line, bodyBytes), settings));
    } catch (error) {
      return failureLine(error);
    }
  };
  return {
    where: hereWith(ruleset),
    async evaluate(facts, settings) {
      try {
        return evaluate(facts, settings);
      } catch (error) {
        throw withPlace(error, files);
      }
    },
    async *batch(stream, settings) {
      // One moment for all lines, as for one request.
      const asked = {now: new Date().toISOString(), ...settings};
      for await (const lines of batchLines(stream, bodyBytes)) yield lines.map(line => answerLine(line, asked));
    },
    close: async () => {},
  };
}

/** In words, where rules in this process are evaluated. */
export function hereWith({rules}: Ruleset): string {
  return `${counted(rules.length, 'rule')} in this process`;
}

/** An evaluation's error with the line of the rule that it points at; anything else as it is. */
export function withPlace(thrown: unknown, files: readonly SourceFile[]): unknown {
  if (!(thrown instanceof RulectlError) || thrown.findings !== undefined) return thrown;
  const {code, kind, status, message, path, line, column, cause} = thrown;
  const file = files.find(each => each.path === path);
  if (!file || line === undefined || column === undefined) return thrown;
  const findings = {found: [{path: file.path, line, column, message}], sources: [file]};
  const details: ErrorDetails = {...thrown, findings, ...(cause === undefined ? {} : {cause})};
  const framed = new RulectlError(code, kind, status, message, details);
  const trace = traceOf(thrown);
  if (trace) keepTrace(framed, trace);
  return framed;
}
