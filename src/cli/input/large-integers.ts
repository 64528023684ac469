import {placeOf} from '../../rules/grl/place.js';
import type {FactsText} from './facts.js';

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
