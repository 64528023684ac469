import {reportOf, toRulectlError} from '../../kit/error-report.js';
import {at, type ErrorDetails, RulectlError} from '../../kit/errors.js';
import {isObject} from '../../kit/json.js';
import {errors} from './errors.js';
import type {Problem} from './evaluation-messages.js';

export const problemType = 'application/problem+json';

/** A problem, before it is known which of its fields have something to say. */
export type ProblemDocument = Omit<Problem, 'fired' | 'retryAfter'> & {
  readonly fired?: readonly string[] | undefined;
  readonly retryAfter?: number | undefined;
};

/**
 * The document for whatever was thrown. A failure that nobody foresaw says nothing about the inside of the server:
 * the caller logs it and gives the request id.
 */
export function problemOf(thrown: unknown): ProblemDocument {
  const known = toRulectlError(thrown);
  const error = known.code === 'CLI_BUG' ? errors.API_BUG(at({cause: thrown})) : known;
  const {code, title, detail, path, line, column, next, fired} = reportOf(error);
  return {
    type: `urn:rulectl:problem:${code}`,
    title,
    status: error.status,
    detail,
    code,
    kind: error.kind,
    path,
    line,
    column,
    rule: error.rule ?? null,
    next,
    fired,
    retryAfter: error.retryAfter,
  };
}

const kinds: readonly string[] = ['input', 'answer', 'unavailable', 'halfway', 'bug'];

export const isProblem = (value: unknown): value is ProblemDocument =>
  isObject(value) && typeof value.code === 'string' && typeof value.title === 'string' && 'status' in value;

/** The error that the document was made of: the same code, place, rule and exit code as on the other side. */
export function errorOf(problem: ProblemDocument): RulectlError {
  const details: Record<string, unknown> = {};
  for (const key of ['path', 'line', 'column', 'rule', 'next', 'fired', 'retryAfter'] as const) {
    const value = problem[key];
    if (value !== null && value !== undefined) details[key] = value;
  }
  const frame = problem.detail?.startsWith(`${problem.title}\n\n`)
    ? problem.detail.slice(problem.title.length + 2)
    : undefined;
  if (frame !== undefined) details.frame = frame;
  const kind = kinds.includes(problem.kind) ? problem.kind : 'unavailable';
  return new RulectlError(problem.code, kind, problem.status, problem.title, details as ErrorDetails);
}
