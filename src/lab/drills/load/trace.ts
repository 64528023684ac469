import {isObject, type Json, type JsonObject} from '../../../kit/json.js';
import {errors} from './errors.js';

/** Requests as they once came: when, and with which facts. */
export interface Trace {
  /** Milliseconds from the first. */
  readonly offsets: readonly number[];
  /** Of each request; empty where the trace has none. */
  readonly facts: readonly JsonObject[];
}

/**
 * Reads a recorded trace: a line of JSON for each request, `{"at": milliseconds or an ISO time, "facts": {…}}`, in order
 * of time. Facts on every line or on none. Throws DRILL_TRACE_INVALID.
 */
export function parseTrace(text: string, file: string): Trace {
  const times: number[] = [];
  const facts: JsonObject[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const refuse = (why: string): never => {
      throw errors.DRILL_TRACE_INVALID(file, index + 1, why);
    };
    const value = parsed(line);
    if (!isObject(value)) return refuse('no JSON object');
    const at = typeof value.at === 'string' ? Date.parse(value.at) : value.at;
    if (typeof at !== 'number' || !Number.isFinite(at)) return refuse('"at" is no time');
    if (at < (times.at(-1) ?? at)) return refuse('it comes before the line above');
    if (value.facts !== undefined && !isObject(value.facts)) return refuse('"facts" is no object');
    if ((value.facts === undefined) !== (facts.length === 0) && times.length > 0)
      return refuse('some lines have facts, and some have none');
    times.push(at);
    if (value.facts !== undefined) facts.push(value.facts as JsonObject);
  }
  const [first] = times;
  if (first === undefined) throw errors.DRILL_TRACE_INVALID(file, 1, 'it is empty');
  return {offsets: times.map(at => at - first), facts};
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}
