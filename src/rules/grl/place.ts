/** A place as people count: lines and columns from 1, columns in code points (ruling 22). */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** The place of one UTF-16 offset. For many offsets of one text make a `lineMap` once. */
export const placeOf = (text: string, offset: number): LineColumn => lineMap(text)(offset);

/**
 * A function from UTF-16 offset to place, by binary search. `\r\n` is one break; a BOM takes no column. Offsets of one
 * line in ascending order cost together what the last of them costs: a line may be of megabytes.
 */
export function lineMap(text: string): (offset: number) => LineColumn {
  const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
  for (const {index, 0: lineBreak} of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineBreak.length);
  let counted = {from: 0, offset: 0, codePoints: 0};
  return offset => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const from = starts[low]!;
    if (counted.from !== from || counted.offset > offset) counted = {from, offset: from, codePoints: 0};
    counted.codePoints += codePoints(text, counted.offset, offset);
    counted.offset = Math.max(offset, from);
    return {line: low + 1, column: counted.codePoints + 1};
  };
}

/** Code points that begin between two offsets. */
function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (!isTrail(text, at)) count++;
  return count;
}

/** Whether this is the second half of a surrogate pair. */
const isTrail = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
