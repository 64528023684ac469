import type {RulectlError} from '../../kit/errors.js';
import {canonicalJson, isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {Effect, EvaluationResult, LogEntry} from '../engine/answer.js';
import {equals} from '../values/equality.js';
import {step} from '../values/path.js';
import {keysText, pathText} from '../values/path-text.js';
import {type Expected, pathKeys} from './test-case.js';

/**
 * What an evaluation came to. One that failed has the facts that were given and its completed firings (ruling 66: what
 * had fired is part of an error).
 */
export interface CaseOutcome extends Pick<EvaluationResult, 'facts' | 'fired' | 'effects' | 'log'> {
  /** An error that is the rules' own. */
  readonly error?: RulectlError;
}

/** All that differs from what is expected. */
export function compareOutcome(expected: Expected, outcome: CaseOutcome): Mismatch[] {
  const {error, facts, fired, effects, log} = outcome;
  const wantsError = expected.error !== undefined && expected.error !== false;
  if (error && !wantsError) {
    const {code, message, line, column, path} = error;
    const place = line === undefined ? '' : ` at ${path}:${line}:${column}`;
    return [{about: 'error', path: ['error'], message: `the evaluation failed: ${message} (${code}${place})`}];
  }
  return [
    ...(wantsError ? compareError(expected.error, error) : []),
    ...compareFacts(expected.facts ?? {}, facts),
    ...comparePaths(expected.paths ?? {}, facts),
    ...compareFired(expected, fired),
    ...compareList('effects', expected.effects, effects),
    ...compareList(
      'log',
      expected.log?.map(entry => (typeof entry === 'string' ? {message: entry} : entry)),
      log,
    ),
  ];
}

/** A difference between values, which are called `name`, as what is asked for at a path of `expect`. */
const mismatchOf = (found: Difference, name: string, {about, path}: Pick<Mismatch, 'about' | 'path'>): Mismatch => ({
  ...found,
  about,
  path,
  message: `${name} is ${oneLine(found.actual)}, not ${oneLine(found.expected)}`,
});

const compareFacts = (expected: JsonObject, facts: JsonObject): Mismatch[] =>
  differences(expected, facts).map(found =>
    mismatchOf(found, pathText(found.path), {about: 'facts', path: ['facts', ...found.path]}),
  );

const comparePaths = (expected: JsonObject, facts: JsonObject): Mismatch[] =>
  Object.entries(expected).flatMap(([text, value]) =>
    differences(value, (pathKeys(text) ?? []).reduce<Json>(step, facts)).map(found =>
      mismatchOf(found, text + keysText(found.path), {about: 'facts', path: ['paths', text]}),
    ),
  );

function compareFired(expected: Expected, fired: readonly string[]): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const actual = [...fired];
  if (expected.firedExactly && !sameList(expected.firedExactly, fired)) {
    const message = `fired ${list(fired)}, not exactly ${list(expected.firedExactly)}`;
    mismatches.push({about: 'fired', path: ['firedExactly'], message, expected: expected.firedExactly, actual});
  }
  let from = 0;
  for (const [i, rule] of (expected.fired ?? []).entries()) {
    const found = fired.indexOf(rule, from);
    if (found >= 0) {
      from = found + 1;
      continue;
    }
    const message = fired.includes(rule)
      ? `${rule} fired, but not in this order: ${list(fired)}`
      : `${rule} did not fire; fired: ${list(fired)}`;
    mismatches.push({about: 'fired', path: ['fired', i], message, expected: rule, actual});
  }
  for (const [i, rule] of (expected.notFired ?? []).entries()) {
    if (fired.includes(rule))
      mismatches.push({about: 'notFired', path: ['notFired', i], message: `${rule} fired`, actual});
  }
  return mismatches;
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

const list = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));

/** As many entries as expected, each with what is named of it. */
function compareList(
  about: 'effects' | 'log',
  wanted: readonly object[] | undefined,
  produced: readonly (Effect | LogEntry)[],
): Mismatch[] {
  if (!wanted) return [];
  const [expected, actual] = [wanted.map(jsonOf), produced.map(jsonOf)];
  if (expected.length !== actual.length) {
    const came = actual.length === 0 ? 'none came' : `${actual.length} came: ${oneLine(actual)}`;
    const message = `${counted(expected.length, about)} expected, ${came}`;
    return [{about, path: [about], message, expected, actual}];
  }
  return expected.flatMap((entry, i) =>
    differences(entry, actual[i]!).map(found =>
      mismatchOf(found, `${about}[${i}]${keysText(found.path)}`, {about, path: [about, i, ...found.path]}),
    ),
  );
}

/** An entry as the JSON that it is: TypeScript takes an interface for no record, since it might be extended. */
const jsonOf = (entry: object): JsonObject => entry as JsonObject;

const counted = (count: number, about: 'effects' | 'log'): string => {
  const [one, many] = about === 'log' ? ['log entry', 'log entries'] : ['effect', 'effects'];
  return count === 0 ? `no ${many}` : `${count} ${count === 1 ? one : many}`;
};

function compareError(expected: Expected['error'], error: RulectlError | undefined): Mismatch[] {
  if (!error) return [{about: 'error', path: ['error'], message: 'the evaluation did not fail'}];
  const {code, message, rule, line, column} = error;
  const mismatch = (words: string): Mismatch => ({about: 'error', path: ['error'], message: words});
  if (typeof expected === 'string') {
    if (code === expected || message.includes(expected)) return [];
    return [mismatch(`failed with ${code}: ${message}, not with ${JSON.stringify(expected)}`)];
  }
  if (!isObject(expected)) return [];
  const actual: Record<string, unknown> = {code, message, rule, line, column};
  return Object.entries(expected)
    .filter(([key, value]) => (key === 'message' ? !message.includes(String(value)) : actual[key] !== value))
    .map(([key, value]) => mismatch(`the error's ${key} is ${String(actual[key])}, not ${String(value)}`));
}

/** One difference between what a case expects and what came out. */
export interface Mismatch {
  /** `facts`, `fired`, `effects` … */
  readonly about: string;
  /** Where in `expect` it is asked for. */
  readonly path: readonly (string | number)[];
  /** In words: `Pricing.discount is 0.1, not 0.2`. */
  readonly message: string;
  readonly expected?: Json;
  readonly actual?: Json;
}

interface Difference {
  readonly path: readonly (string | number)[];
  readonly expected: Json;
  readonly actual: Json;
}

/**
 * Where a value lacks what is expected: objects are compared key by key, and may have more; null asks for null or
 * nothing; arrays are as long as expected, and their elements are compared alike.
 */
export function differences(expected: Json, actual: Json, path: (string | number)[] = []): Difference[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(actual, key) ? actual[key]! : null, [...path, key]),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, i) => differences(value, actual[i]!, [...path, i]));
  }
  return equals(expected, actual) ? [] : [{path, expected, actual}];
}

/** A value in one line, cut when it is long. */
export function oneLine(value: Json): string {
  const text = canonicalJson(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
