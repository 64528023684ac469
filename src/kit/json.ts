import {createHash} from 'node:crypto';

export type Json = null | boolean | number | string | Json[] | {[key: string]: Json};
export type JsonObject = {[key: string]: Json};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object's type once what is undefined is not there: `{a: T | undefined}` becomes `{a?: T}`. */
type WithoutUndefined<T> = {[K in keyof T as undefined extends T[K] ? never : K]: T[K]} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the keys whose value is undefined: for what is spread over something, or tells by its keys. */
export function withoutUndefined<T extends object>(object: T): WithoutUndefined<T> {
  const kept: Record<string, unknown> = {};
  for (const key in object) if (object[key] !== undefined) kept[key] = object[key];
  return kept as WithoutUndefined<T>;
}

/** Compact JSON with keys sorted by code point: equal values give equal texts, so it serves for digests and comparison. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isObject(inner)) return inner;
    const sorted: JsonObject = Object.create(null);
    for (const key of Object.keys(inner).sort(byCodePoint)) sorted[key] = inner[key]!;
    return sorted;
  });
}

/** `sha256:<hex>` of a text, or of a value's canonical JSON. */
export function digestOf(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Orders strings by Unicode code point; `<` on strings orders by UTF-16 unit, which differs beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates (D800–DFFF) stand for code points above every unit in E000–FFFF.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}
