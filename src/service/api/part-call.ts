import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import {type LookupCall, LookupPending} from '../../rules/engine/lookup-pending.js';
import {isProblem, type ProblemDocument} from './problem.js';

/**
 * `POST /v1/parts/evaluate`, from gateway to node: many evaluations in one call, pinned to one bundle by header.
 *
 * Request and answer are lines, in the same order. A line of the request has four columns, parted by tabs:
 *
 *     what ⇥ now ⇥ options ⇥ JSON
 *
 * `what` names a part of the plan, and the JSON is the facts that it is sent; or it is `*request` (the JSON is what a
 * caller sent to /v1/evaluate) or `*facts`, and the whole ruleset is evaluated. `options` is JSON or nothing. Columns
 * and lines, not one JSON array, because a caller's bytes can be passed on unread: whatever is in them, they are one
 * line, and spoil no other.
 *
 * A line of the answer is a PartOutcome, an EvaluationResult, `{"pending": calls}` when it needs look-ups, or
 * `{"problem": …}`.
 */
export interface PartCall {
  readonly what: string;
  readonly now: string;
  readonly options?: PartOptions | undefined;
  /** One line of JSON. */
  readonly json: string;
}

export interface PartOptions {
  readonly focus?: readonly string[];
  readonly explain?: boolean;
  /** Answers of look-ups so far, by the engine's key. */
  readonly lookups?: JsonObject;
}

export const wholeRequest = '*request';
export const wholeFacts = '*facts';
export const partCallType = 'text/tab-separated-values';

export function encodeCall({what, now, options, json}: PartCall): string {
  return `${what}\t${now}\t${options === undefined ? '' : JSON.stringify(options)}\t${json}\n`;
}

/** Undefined for a line that is none of ours. */
export function decodeCall(line: string): PartCall | undefined {
  const first = line.indexOf('\t');
  const second = line.indexOf('\t', first + 1);
  const third = line.indexOf('\t', second + 1);
  if (first < 1 || second < 0 || third < 0) return undefined;
  return {
    what: line.slice(0, first),
    now: line.slice(first + 1, second),
    options: third === second + 1 ? undefined : readOptions(line.slice(second + 1, third)),
    json: line.slice(third + 1),
  };
}

const readOptions = (text: string): PartOptions | undefined => {
  const value: Json = JSON.parse(text);
  return isObject(value) ? (value as PartOptions) : undefined;
};

const problemStart = '{"problem":';

export const encodeProblem = (problem: ProblemDocument): string => `${problemStart}${JSON.stringify(problem)}}`;

/** The problem in a line of the answer, if it is one. Nothing else begins so: results begin with other keys. */
export function problemIn(line: string): ProblemDocument | undefined {
  if (!line.startsWith(problemStart)) return undefined;
  const {problem} = JSON.parse(line) as {problem: unknown};
  return isProblem(problem) ? problem : undefined;
}

const pendingStart = '{"pending":';

/** Look-ups that an evaluation waits for: the gateway fetches them and asks again. */
export const encodePending = ({calls}: LookupPending): string => `${pendingStart}${JSON.stringify(calls)}}`;

/** What a line of the answer waits for, if it does. */
export function pendingIn(line: string): LookupPending | undefined {
  if (!line.startsWith(pendingStart)) return undefined;
  const {pending} = JSON.parse(line) as {pending: LookupCall[]};
  return new LookupPending(pending);
}
