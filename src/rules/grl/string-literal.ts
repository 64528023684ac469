import type {Scanned} from './syntax-errors.js';

const simple: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\'};
const codePoint = /u\{([0-9a-fA-F]{1,6})\}/y;

/**
 * Finds the end of the string that starts at `start` (ruling 21: one that is left open is reported where it begins).
 * The first fault is kept, scanning goes on to the quote.
 */
export function scanString(text: string, start: number): Scanned {
  const quote = text.charCodeAt(start);
  let fault: Scanned['fault'];
  let at = start + 1;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char === quote) return fault ? {end: at + 1, fault} : {end: at + 1};
    if (Number.isNaN(char) || char === 10 || char === 13) {
      const open = {
        code: 'GRL_STRING_OPEN',
        message: 'This string is not closed on its line.',
        at: start,
        end: at,
        fix: `Close it with ${text[start]}; a line break inside is written \\n.`,
      };
      return {end: at, fault: open};
    }
    if (char !== 92) {
      at++;
      continue;
    }
    const length = escapeLength(text, at);
    if (length === 0) {
      const escaped = text.codePointAt(at + 1) ?? 10;
      const behind = at + (escaped === 10 || escaped === 13 ? 1 : escaped > 0xffff ? 3 : 2);
      fault ??= {
        code: 'GRL_BAD_ESCAPE',
        message: `There is no escape ${text.slice(at, behind)}.`,
        at,
        end: behind,
        fix: 'There are \\n \\t \\r \\" \\\' \\\\ and \\u{1F600}.',
      };
      at = behind;
    } else {
      at += length;
    }
  }
}

/** Characters of the escape at a backslash, 0 when it is none. Lone surrogates are none. */
function escapeLength(text: string, at: number): number {
  const next = text[at + 1];
  if (next !== undefined && Object.hasOwn(simple, next)) return 2;
  codePoint.lastIndex = at + 1;
  const match = codePoint.exec(text);
  if (!match) return 0;
  const value = Number.parseInt(match[1]!, 16);
  return value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff) ? 0 : match[0].length + 1;
}

/** The value of a string literal that `scanString` found no fault in. */
export function stringValue(literal: string): string {
  const inner = literal.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(/\\(?:u\{([0-9a-fA-F]+)\}|(.))/g, (_all, hex: string | undefined, char: string) =>
    hex === undefined ? simple[char]! : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A literal whose value is `value`. */
export const stringLiteral = (value: string): string =>
  `"${value.replace(/["\\\p{Cc}]/gu, char => escapes.get(char) ?? `\\u{${char.charCodeAt(0).toString(16)}}`)}"`;

/**
 * The literal that starts at `at`, as the printer writes it: between double quotes, unless it holds some. Its escapes
 * stay; only quotes that need none lose theirs. Any other token is given as it is.
 */
export function quoted(text: string, at = 0): string {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return text.slice(at);
  const inner = text.slice(at + 1, scanString(text, at).end - 1);
  const plain = inner.replace(/\\(.)/gsu, (all, character) =>
    character === "'" || character === '"' ? character : all,
  );
  if (!plain.includes('"')) return `"${plain}"`;
  return plain.includes("'") ? `"${plain.replaceAll('"', '\\"')}"` : `'${plain}'`;
}
