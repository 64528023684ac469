import type {JsonObject} from '../../../kit/json.js';
import type {EvaluateOptions, EvaluationResult} from '../../../rules/engine/answer.js';

/** What one evaluation is asked with besides its facts. */
export type EvaluationSettings = Pick<EvaluateOptions, 'now' | 'focus' | 'explain'> & {readonly session?: string};

/** Where rules are evaluated: in this process, or in a cluster. Both answer alike. */
export interface Evaluator {
  /** In words, for people: `37 rules in this process`, `http://127.0.0.1:8080`. */
  readonly where: string;
  evaluate(facts: JsonObject, settings: EvaluationSettings): Promise<EvaluationResult>;
  /**
   * Evaluates NDJSON, one fact set a line; blank lines do not count. Answers with lines of JSON in the same order, some
   * at a time; a bad line is answered by `{"error": …}`, and the rest goes on. The stream is read only as fast as its
   * answers are taken.
   */
  batch(stream: AsyncIterable<Uint8Array>, settings: EvaluationSettings): AsyncIterable<readonly string[]>;
  close(): Promise<void>;
}
