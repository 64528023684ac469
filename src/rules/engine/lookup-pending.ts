import {RulectlError} from '../../kit/errors.js';
import type {Json} from '../../kit/json.js';
import {errors} from './errors.js';

/** A look-up that an evaluation waits for. */
export interface LookupCall {
  readonly name: string;
  readonly args: readonly Json[];
  /** Under which `EvaluateOptions.lookups` takes the answer. */
  readonly key: string;
}

/** Thrown where a look-up has no answer, up to where other conditions can be asked what they need. */
export class Missing {}

/** LOOKUP_PENDING with the calls that can be fetched side by side; then the evaluation is to be started again. */
export class LookupPending extends RulectlError {
  constructor(readonly calls: readonly LookupCall[]) {
    const {code, kind, status, message, next} = errors.LOOKUP_PENDING(
      [...new Set(calls.map(call => call.name))].join(', '),
    );
    super(code, kind, status, message, next === undefined ? {} : {next});
  }
}
