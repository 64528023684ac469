import {type ErrorDetails, RulectlError} from '../../../kit/errors.js';
import {keepTrace, traceOf} from '../../../rules/engine/failure-trace.js';
import type {SourceFile} from '../../../rules/grl/source.js';

/** An evaluation's error with the line of the rule that it points at; anything else as it is. */
export function withFrame(thrown: unknown, files: readonly SourceFile[]): unknown {
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
