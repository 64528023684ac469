import {createReadStream} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import {text as textOf} from 'node:stream/consumers';
import {codeFrame} from '../../../kit/code-frame.js';
import {at, type RulectlError} from '../../../kit/errors.js';
import {isObject, type JsonObject} from '../../../kit/json.js';
import {jsonFaultAt} from '../../../kit/json-fault.js';
import {placeOf} from '../../../rules/grl/place.js';
import {errors} from './errors.js';

/** A text of facts, and what to call it. */
export interface FactsText {
  readonly name: string;
  readonly text: string;
}

const standardInput = 'standard input';

/** Reads what `--facts` names: `-`, JSON itself, or a file. */
export async function readFacts(given: string): Promise<FactsText> {
  if (given === '-') return {name: standardInput, text: await textOf(process.stdin)};
  if (/^\s*[{[]/.test(given)) return {name: '--facts', text: given};
  try {
    return {name: given, text: await readFile(given, 'utf8')};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw errors.FACTS_FILE_MISSING(given);
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

/**
 * Facts from a text. Throws FACTS_NOT_JSON with the place of the fault, and FACTS_NOT_OBJECT.
 */
export function parseFacts({name, text}: FactsText): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw notJson({name, text});
  }
  if (!isObject(value)) throw errors.FACTS_NOT_OBJECT(name, kindOf(value));
  return value;
}

function notJson({name, text}: FactsText): RulectlError {
  const place = placeOf(text, jsonFaultAt(text) ?? text.length);
  const message = text.trim() === '' ? 'There is nothing here.' : 'This cannot stand here in JSON.';
  const frame = codeFrame(text, {path: name, ...place, message});
  return errors.FACTS_NOT_JSON(name, at({path: name, ...place, frame}));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `a ${typeof value}`;
}
