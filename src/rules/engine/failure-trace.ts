import type {RulectlError} from '../../kit/errors.js';
import type {RuleTrace} from './answer.js';

const traces = new WeakMap<RulectlError, readonly RuleTrace[]>();

/** Keeps beside its error why each rule fired or not before the evaluation failed. */
export const keepTrace = (error: RulectlError, trace: readonly RuleTrace[]): void => {
  traces.set(error, trace);
};

/** The trace of the evaluation that ended in this error; undefined where there is none, as with one of a cluster. */
export const traceOf = (error: RulectlError): readonly RuleTrace[] | undefined => traces.get(error);
