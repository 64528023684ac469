import {isObject, type Json, type JsonObject} from '../../kit/json.js';
import {setKey} from '../values/path.js';

/** What a row leaves open: a `$name` for which it has no column. */
export interface UnknownColumn {
  readonly path: readonly (string | number)[];
  readonly name: string;
}

/**
 * A template with the values of a table's row: a text that is `$column` becomes the value itself, `{column}` inside a
 * text its text, and `$$` a `$`.
 */
export function fill(template: Json, row: JsonObject, unknown: UnknownColumn[], path: (string | number)[] = []): Json {
  if (typeof template === 'string') return fillText(template, row, unknown, path);
  if (Array.isArray(template)) return template.map((item, i) => fill(item, row, unknown, [...path, i]));
  if (!isObject(template)) return template;
  const filled: JsonObject = {};
  for (const [key, value] of Object.entries(template)) setKey(filled, key, fill(value, row, unknown, [...path, key]));
  return filled;
}

function fillText(text: string, row: JsonObject, unknown: UnknownColumn[], path: readonly (string | number)[]): Json {
  if (text.startsWith('$$')) return text.slice(1);
  const name = /^\$(\w+)$/.exec(text)?.[1];
  if (name !== undefined) {
    if (Object.hasOwn(row, name)) return row[name]!;
    unknown.push({path, name});
    return null;
  }
  return fillWords(text, row);
}

/** `{column}` in a text becomes the text of the row's value; braces around anything else stay. */
const fillWords = (text: string, row: JsonObject): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(row, name)) return whole;
    const value = row[name]!;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });

/** Facts laid over others: objects are merged key by key, anything else is replaced. */
export function layered(below: JsonObject, above: JsonObject): JsonObject {
  const merged: JsonObject = {...below};
  for (const [key, value] of Object.entries(above)) {
    const old = Object.hasOwn(merged, key) ? merged[key]! : null;
    setKey(merged, key, isObject(old) && isObject(value) ? layered(old, value) : value);
  }
  return merged;
}
