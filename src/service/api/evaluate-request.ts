import {isObject, type Json, type JsonObject, withoutUndefined} from '../../kit/json.js';
import {checkDepthIn} from '../../rules/engine/facts-depth.js';
import {checkFiniteIn} from '../../rules/engine/finite-facts.js';
import {parseDate} from '../../rules/values/date.js';
import {errors} from './errors.js';
import type {EvaluateRequest, EvaluateSettings} from './evaluation-messages.js';

export type {EvaluateRequest, EvaluateSettings};

/** Read by hand, as every request comes through here; a test holds this reader against the schema. */
const fields = ['facts', 'ruleset', 'session', 'now', 'focus', 'explain'] satisfies (keyof EvaluateRequest)[];
const isField = (key: string): boolean => (fields as readonly string[]).includes(key);

/** Reads a request. Throws API_* errors (400) that name the field, and those about facts. `now` comes out in its long form, UTC. */
export function readEvaluateRequest(text: string): EvaluateRequest {
  const body = parseJson(text);
  if (!isObject(body)) throw errors.API_BODY_NOT_OBJECT(kindOf(body));
  for (const key in body) if (!isField(key)) throw errors.API_FIELD_UNKNOWN(key, fields);
  if (!isObject(body.facts)) {
    throw body.facts === undefined
      ? errors.API_FIELD_INVALID('facts', 'there: an object whose keys are fact names')
      : errors.API_FACTS_NOT_OBJECT(kindOf(body.facts));
  }
  checkFiniteIn(text, body.facts);
  checkDepthIn(text, body.facts);
  const {session} = body;
  if (session !== undefined && (typeof session !== 'string' || session === '')) {
    throw errors.API_FIELD_INVALID('session', 'a text that is not empty');
  }
  return {facts: body.facts, ...readSettings(body), ...(session === undefined ? {} : {session})};
}

/** Reads a batch line that is a facts object. */
export function readFacts(text: string): JsonObject {
  const facts = parseJson(text);
  if (!isObject(facts)) throw errors.API_FACTS_NOT_OBJECT(kindOf(facts));
  checkFiniteIn(text, facts);
  checkDepthIn(text, facts);
  return facts;
}

/** Reads settings from a body, or from the query of a batch as its schema has it. */
export function readSettings({ruleset, now, focus, explain}: {readonly [key: string]: unknown}): EvaluateSettings {
  if (ruleset !== undefined && typeof ruleset !== 'string') throw errors.API_FIELD_INVALID('ruleset', 'a name');
  if (focus !== undefined && !(Array.isArray(focus) && focus.every(group => typeof group === 'string'))) {
    throw errors.API_FIELD_INVALID('focus', 'a list of agenda groups');
  }
  if (explain !== undefined && typeof explain !== 'boolean') {
    throw errors.API_FIELD_INVALID('explain', 'true or false');
  }
  // A line's settings are spread over those of its batch: what it does not say must not be there.
  return withoutUndefined({
    ruleset,
    now: now === undefined ? undefined : readNow(now),
    focus: focus as string[] | undefined,
    explain,
  });
}

function readNow(now: unknown): string {
  const date = typeof now === 'string' ? parseDate(now) : undefined;
  if (!date) throw errors.API_FIELD_INVALID('now', 'a date and time such as 2026-01-01T00:00:00Z');
  return new Date(date.ms).toISOString();
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw errors.API_BODY_NOT_JSON(plain((error as Error).message));
  }
}

/** V8 quotes the text at fault, which may hold somebody's data: keep the reason only. */
const plain = (message: string): string =>
  /^Unexpected end/.test(message)
    ? 'it ends too early'
    : (/at position \d+(?: \(line \d+ column \d+\))?/.exec(message)?.[0].replace(/^/, 'unexpected text ') ??
      'unexpected text');

const kindOf = (value: Json | undefined): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? `${value}` : `a ${typeof value === 'string' ? 'text' : 'number'}`;
};
