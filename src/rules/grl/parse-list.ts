import type {Condition} from './ast.js';
import type {Cursor} from './cursor.js';
import {Kind} from './token.js';

/** [ condition { "," condition } ] up to and with its closing bracket; no comma at the end. */
export function parseList(cursor: Cursor, close: Kind, shown: string): Condition[] {
  if (cursor.accept(close)) return [];
  const items = [cursor.condition()];
  while (cursor.accept(Kind.comma)) items.push(cursor.condition());
  cursor.expect(close, `"," or ${shown}`);
  return items;
}
