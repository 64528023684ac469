import type {Cursor} from './cursor.js';
import {Kind} from './token.js';

/** Whether `rule NAME` or `defmodule NAME` begins here: neither is a step of a path, nor a key. */
export function startsDeclaration(cursor: Cursor): boolean {
  if (!cursor.is(Kind.word) || !(cursor.isWord('rule') || cursor.isWord('defmodule'))) return false;
  const next = cursor.kindAt(1);
  return (next === Kind.string || next === Kind.word) && cursor.kindAt(-1) !== Kind.dot;
}

/**
 * Skips to where `found` holds, or to where the rule surely ends: its closing brace, or another declaration. Braces are
 * counted from the token `from`, where the piece that could not be read begins.
 */
export function skipTo(cursor: Cursor, from: number, found: () => boolean): void {
  let open = 0;
  for (let index = from; index < cursor.index; index++) open += nesting(cursor.tokens.kind(index));
  for (; !cursor.is(Kind.end) && !startsDeclaration(cursor); cursor.index++) {
    if (open <= 0 && (cursor.is(Kind.closeBrace) || found())) return;
    open += nesting(cursor.kind);
  }
}

const nesting = (kind: Kind): number => (kind === Kind.openBrace ? 1 : kind === Kind.closeBrace ? -1 : 0);
