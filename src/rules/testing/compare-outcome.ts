import type {RulectlError} from '../../kit/errors.js';
import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import type {Effect, EvaluationResult, LogEntry} from '../engine/answer.js';
import {step} from '../values/path.js';
import {keysText, pathText} from '../values/path-text.js';
import {differences, type Mismatch, oneLine} from './mismatch.js';
import {pathKeys} from './path-keys.js';
import type {Expected} from './test-case.js';

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

function compareFacts(expected: JsonObject, facts: JsonObject): Mismatch[] {
  return differences(expected, facts).map(found => ({
    ...found,
    about: 'facts',
    path: ['facts', ...found.path],
    message: `${pathText(found.path)} is ${oneLine(found.actual)}, not ${oneLine(found.expected)}`,
  }));
}

function comparePaths(expected: JsonObject, facts: JsonObject): Mismatch[] {
  return Object.entries(expected).flatMap(([text, value]) =>
    differences(value, (pathKeys(text) ?? []).reduce<Json>(step, facts)).map(found => ({
      ...found,
      about: 'facts',
      path: ['paths', text],
      message: `${text}${keysText(found.path)} is ${oneLine(found.actual)}, not ${oneLine(found.expected)}`,
    })),
  );
}

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
    const message = `${counted(expected.length, about)} expected, ${actual.length === 0 ? 'none' : actual.length} came${actual.length === 0 ? '' : `: ${oneLine(actual)}`}`;
    return [{about, path: [about], message, expected, actual}];
  }
  return expected.flatMap((entry, i) =>
    differences(entry, actual[i]!).map(found => ({
      ...found,
      about,
      path: [about, i, ...found.path],
      message: `${about}[${i}]${keysText(found.path)} is ${oneLine(found.actual)}, not ${oneLine(found.expected)}`,
    })),
  );
}

/** An entry as the JSON that it is: TypeScript takes an interface for no record, since it might be extended. */
const jsonOf = (entry: object): JsonObject => entry as JsonObject;

const nouns = {effects: ['effect', 'effects'], log: ['log entry', 'log entries']} as const;

const counted = (count: number, about: keyof typeof nouns): string =>
  count === 0 ? `no ${nouns[about][1]}` : `${count} ${nouns[about][count === 1 ? 0 : 1]}`;

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
