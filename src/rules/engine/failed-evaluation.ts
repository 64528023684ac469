import type {RulectlError} from '../../kit/errors.js';
import type {RuleTrace} from './answer.js';

/** What an evaluation had done when it failed. Nothing of it counts: the facts are the input (ruling 66). */
export interface FailedEvaluation {
  /** Completed firings. */
  readonly fired: readonly string[];
  /** Where it was asked to explain itself. */
  readonly trace?: readonly RuleTrace[];
}

const failed = new WeakMap<RulectlError, FailedEvaluation>();

/** Keeps with its error how far an evaluation came. */
export const noteFailed = (error: RulectlError, evaluation: FailedEvaluation): void => {
  failed.set(error, evaluation);
};

/** How far the evaluation came that ended in this error; undefined where that is unknown, as with one of a cluster. */
export const failedEvaluation = (error: RulectlError): FailedEvaluation | undefined => failed.get(error);
