import {byCodePoint, type Json, type JsonObject} from '../../kit/json.js';

/** UTF-16 units that a text made by a rule may have: doubling a string in a loop fails here and not in the platform. */
export const maxTextLength = 2 ** 24;

/** Elements that a list made by a rule may have. */
export const maxListLength = 2 ** 20;

/**
 * `ToString` (rulings 34 and 53: how values print): strings as they are, null as the empty text, numbers as JSON prints
 * them (-0 as `0`), arrays and objects as compact JSON with their keys sorted by code point. Equal values have equal
 * texts.
 */
export function toText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : jsonText(value);
}

/** Compact JSON, keys sorted by code point. */
export function jsonText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  return `{${sortedKeys(value)
    .map(key => `${JSON.stringify(key)}:${jsonText(value[key]!)}`)
    .join(',')}}`;
}

/** An object's keys as rules see them: by code point (ruling 78). */
export const sortedKeys = (value: JsonObject): string[] => Object.keys(value).sort(byCodePoint);

/** Length in code points (a lone surrogate counts as one). */
export function codePointCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      count--;
      i++;
    }
  }
  return count;
}

/** The code points from `start` to before `end`, both clamped to the text. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  const from = offsetOf(text, start, 0);
  return text.slice(from, end <= start ? from : offsetOf(text, end - start, from));
}

/** The offset that is `count` code points behind `from`, at most the end. */
function offsetOf(text: string, count: number, from: number): number {
  if (count >= text.length - from) return text.length;
  let offset = from;
  for (let i = 0; i < count && offset < text.length; i++) offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  return offset;
}
