import {createReadStream, readdirSync, readFileSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {text as textOf} from 'node:stream/consumers';
import {at, type RulectlError} from '../../kit/errors.js';
import {isObject, type JsonObject} from '../../kit/json.js';
import {jsonFaultAt} from '../../kit/json-fault.js';
import {checkDepthIn} from '../../rules/engine/facts-depth.js';
import {checkFiniteIn} from '../../rules/engine/finite-facts.js';
import {placeOf} from '../../rules/grl/place.js';
import {parseDate} from '../../rules/values/date.js';
import {errors} from '../errors.js';

/** A text of facts, and what to call it. */
interface FactsText {
  readonly name: string;
  readonly text: string;
}

const standardInput = 'standard input';

/** Reads what `--facts` names: `-`, JSON itself, or a file. */
export async function readFacts(given: string): Promise<FactsText> {
  if (given === '-') return {name: standardInput, text: await textOf(process.stdin)};
  if (/^\s*[{[]/.test(given)) return {name: '--facts', text: given};
  return readFactsFile(given);
}

/** Reads a file of facts; `shown` is what to call it. Throws FACTS_FILE_MISSING and FACTS_IS_FOLDER. */
export function readFactsFile(path: string, shown = path): FactsText {
  try {
    return {name: shown, text: readFileSync(path, 'utf8')};
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw errors.FACTS_FILE_MISSING(shown);
    if (code === 'EISDIR') throw errors.FACTS_IS_FOLDER(shown);
    throw error;
  }
}

/** A stream of fact sets, one a line: from `-` or a file. */
export async function openBatch(given: string): Promise<AsyncIterable<Uint8Array>> {
  if (given === '-') return process.stdin;
  const found = await stat(given).catch(() => undefined);
  if (!found) throw errors.FACTS_FILE_MISSING(given);
  if (found.isDirectory()) throw errors.FACTS_IS_FOLDER(given);
  return createReadStream(given, {highWaterMark: 1 << 18});
}

/** The files of facts in a folder, by name; none where there is no such folder. */
export function factFilesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter(name => /\.(json|ndjson|jsonl)$/.test(name));
    return names.sort().map(name => join(folder, name));
  } catch {
    return [];
  }
}

/** Whether a file holds one fact set a line. */
export const isLines = (path: string): boolean => /\.(ndjson|jsonl)$/.test(path);

/** Facts from a text. Throws FACTS_NOT_JSON with its place, FACTS_NOT_OBJECT, and what no facts may have. */
export const parseFacts = (facts: FactsText): JsonObject => parsePart(facts, 0, facts.text.length);

/** Every fact set of a text with one a line; blank lines do not count. Throws like `parseFacts`. */
export function parseFactLines(facts: FactsText): JsonObject[] {
  let start = 0;
  return facts.text.split('\n').flatMap(line => {
    const from = start;
    start += line.length + 1;
    return line.trim() === '' ? [] : [parsePart(facts, from, from + line.length)];
  });
}

function parsePart({name, text}: FactsText, from: number, to: number): JsonObject {
  const start = text.charCodeAt(from) === 0xfeff ? from + 1 : from;
  const part = text.slice(start, to);
  let value: unknown;
  try {
    value = JSON.parse(part);
  } catch {
    throw notJson({name, text}, start + (jsonFaultAt(part) ?? part.length));
  }
  if (!isObject(value)) throw errors.FACTS_NOT_OBJECT(name, kindOf(value), at({path: name, ...placeOf(text, start)}));
  checkFiniteIn(part, value);
  checkDepthIn(part, value);
  return value;
}

function notJson({name, text}: FactsText, offset: number): RulectlError {
  const place = placeOf(text, offset);
  const message = text.trim() === '' ? 'There is nothing here.' : 'This cannot stand here in JSON.';
  const findings = {found: [{path: name, ...place, message}], sources: [{path: name, text}]};
  return errors.FACTS_NOT_JSON(name, at({path: name, ...place, findings}));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `a ${typeof value}`;
}

/** A string, which is passed over, or a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * A warning about the first integer of some facts that a double cannot hold exactly, beyond 2^53 − 1: it is taken as
 * the nearest one that can be held (ruling 20). Undefined when there is none.
 */
export function largeIntegerIn({name, text}: FactsText): string | undefined {
  if (!/\d{16}/.test(text)) return undefined;
  let first: RegExpExecArray | undefined;
  let others = 0;
  for (const found of text.matchAll(stringOrNumber)) {
    if (!/^-?\d+$/.test(found[0]) || Number.isSafeInteger(Number(found[0]))) continue;
    if (first) others++;
    else first = found;
  }
  if (!first) return undefined;
  const {line, column} = placeOf(text, first.index);
  const more = others === 0 ? '' : ` So ${others === 1 ? 'is 1 other' : `are ${others} others`}.`;
  return `${name}:${line}:${column}  ${first[0]} is beyond 2^53 − 1 and is taken as the number ${Number(first[0])}.${more}`;
}

/** The moment that `--now` names, milliseconds since 1970. Throws TIME_INVALID. */
export function checkedTime(iso: string): number {
  const date = parseDate(iso);
  if (!date) throw errors.TIME_INVALID(iso);
  return date.ms;
}
