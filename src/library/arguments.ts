import type {RulectlError} from '../kit/errors.js';
import {errors} from './errors.js';

type Named = Readonly<Record<string, unknown>>;

/** One kind of value that an argument may have: whether it is, and what to say when it is not. */
interface Expected {
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

const isRecord = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isNames = (value: unknown): boolean => isList(value) && value.every(isText);

export const expected = {
  text: {words: 'a string', holds: isText},
  object: {words: 'an object', holds: isRecord},
  names: {words: 'an array of names', holds: isNames},
  effects: {words: '"any" or an array of names', holds: value => value === 'any' || isNames(value)},
  version: {words: 'a whole number or null', holds: value => value === null || Number.isSafeInteger(value)},
  onError: {words: 'the string "fail" or "skip-rule"', holds: value => value === 'fail' || value === 'skip-rule'},
  count: {words: 'a whole number from 0', holds: isCount},
  moment: {words: 'an ISO 8601 string such as "2026-01-31T09:30:00Z"', holds: isText},
  answers: {words: 'a Map of answers by lookupKey(…)', holds: value => value instanceof Map},
  yesOrNo: {words: 'true or false', holds: value => typeof value === 'boolean'},
  files: {words: 'an array of objects {path, text}', holds: isList},
  function: {words: 'a function', holds: value => typeof value === 'function'},
} satisfies Record<string, Expected>;

/** What was given, in a word or two. */
function foundIn(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (isList(value)) return 'an array';
  if (typeof value === 'number' || isText(value)) return JSON.stringify(value).slice(0, 40);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export const invalid = (argument: string, {words}: Pick<Expected, 'words'>, value: unknown): RulectlError =>
  errors.ARGUMENT_INVALID(argument, words, foundIn(value));

/** Throws ARGUMENT_INVALID unless a value is what its argument expects. */
export function demand(argument: string, kind: Expected, value: unknown): void {
  if (!kind.holds(value)) throw invalid(argument, kind, value);
}

/** The same for arguments that may be left out. */
export function demandEach(given: Named, kinds: Readonly<Record<string, Expected>>, prefix = ''): void {
  for (const [name, kind] of Object.entries(kinds)) {
    if (given[name] !== undefined) demand(`${prefix}${name}`, kind, given[name]);
  }
}

/** An object with `files`, what every function over rules takes. */
export function demandFiles(given: unknown, name = 'files'): void {
  if (!isRecord(given)) throw invalid(name, {words: `an array in the object {${name}: [{path, text}]}`}, given);
  const files = given[name];
  demand(name, expected.files, files);
  for (const [i, file] of (files as readonly unknown[]).entries()) {
    const argument = `${name}[${i}]`;
    if (!isRecord(file)) throw invalid(argument, {words: 'an object {path, text}'}, file);
    demand(`${argument}.path`, expected.text, file.path);
    demand(`${argument}.text`, expected.text, file.text);
  }
}

/** What gives rules their meaning beside their text. */
export function demandSource(given: unknown): void {
  demandFiles(given);
  const {functions} = given as Named;
  const {text: name, version, effects, onError} = expected;
  demandEach(given as Named, {name, version, effects, onError});
  if (functions === undefined || isNames(functions)) return;
  if (!isRecord(functions))
    throw invalid('functions', {words: 'an array of names or an object of functions'}, functions);
  for (const [name, value] of Object.entries(functions)) demand(`functions.${name}`, expected.function, value);
}

/** Options of an evaluation. */
export function demandOptions(options: unknown): void {
  if (!isRecord(options)) throw invalid('options', expected.object, options);
  const {moment: now, names: focus, yesOrNo: explain, object: limits, answers: lookups, count} = expected;
  demandEach(options, {now, focus, explain, limits, lookups});
  if (options.limits !== undefined)
    demandEach(options.limits as Named, {maxFirings: count, timeoutMs: count}, 'limits.');
}
