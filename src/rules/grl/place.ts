/** A place as people count: lines and columns from 1, columns in code points (ruling 22). */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** The place of one UTF-16 offset. For many offsets of one text make a `lineMap` once. */
export const placeOf = (text: string, offset: number): LineColumn => lineMap(text)(offset);

/** A function from UTF-16 offset to place, by binary search. `\r\n` is one break; a BOM takes no column. */
export function lineMap(text: string): (offset: number) => LineColumn {
  const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0];
  for (const {index, 0: lineBreak} of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineBreak.length);
  return offset => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const column = [...text.slice(starts[low], offset)].length + 1;
    return {line: low + 1, column};
  };
}
