export interface FrameAt {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Code points to underline. Default 1. */
  readonly length?: number;
  /** What kind of finding it is, shown before the message. */
  readonly label?: string;
  /** What is wrong, shown above the text. */
  readonly message: string;
  readonly fix?: string;
}

/** Code points of a line that are shown; of a longer one those around the fault. */
const widest = 140;

/**
 * A finding with the line it is about, the one before, and carets under the fault:
 *
 * ```text
 * cluster.yaml:5:3  There is no field topolgy in spec.
 *   4 | spec:
 *   5 |   topolgy: replicated
 *     |   ^^^^^^^
 *     = Did you mean topology?
 * ```
 */
export const codeFrame = (text: string, at: FrameAt): string => framesIn(text)(at);

/** `codeFrame` for many findings about one text, whose lines are looked for once. */
export function framesIn(text: string): (at: FrameAt) => string {
  const line = linesOf(text);
  return at => frameOf(at, line(at.line - 1), line(at.line));
}

function frameOf(
  {path, line, column, length = 1, label, message, fix}: FrameAt,
  before: string,
  written: string,
): string {
  const width = Math.max(3, String(line).length + 2);
  const from = column > widest ? column - 1 - widest / 2 : 0;
  const row = (number: number, shown: string) => `${String(number).padStart(width)} | ${shown}`.trimEnd();
  const [above, current] = [excerpt(before, from), excerpt(written, from)];
  const at = column - 1 - from + (from > 0 ? 1 : 0);
  // A tab stays a tab, so that the carets stand under the text whatever its width on the screen.
  const lead = current.slice(0, at).map(character => (character === '\t' ? '\t' : ' '));
  const carets = '^'.repeat(Math.max(1, Math.min(length, current.length - at)));
  return [
    [`${path}:${line}:${column}`, ...(label === undefined ? [] : [label]), message].join('  '),
    ...(above.some(character => !/[\s…]/.test(character)) ? [row(line - 1, above.join(''))] : []),
    row(line, current.join('')),
    `${' '.repeat(width)} | ${lead.join('')}${carets}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width)} = ${fix}`]),
  ].join('\n');
}

/** The code points of a line from one on, as many as are shown, with a mark where there are more. */
function excerpt(line: string, from: number): string[] {
  // No more is looked at than may be shown, should the line be of megabytes.
  const start = [...line.slice(0, 2 * (from + widest + 1))];
  const shown = start.slice(from, from + widest);
  return [...(from > 0 ? ['…'] : []), ...shown, ...(start.length > from + widest ? ['…'] : [])];
}

/** A function from the number of a line to its text, without its break; the empty text where there is no such line. */
function linesOf(text: string): (number: number) => string {
  const starts = [text.startsWith('\ufeff') ? 1 : 0];
  const ends: number[] = [];
  for (const {index, 0: lineBreak} of text.matchAll(/\r\n|\n|\r/g)) {
    ends.push(index);
    starts.push(index + lineBreak.length);
  }
  return number => text.slice(starts[number - 1] ?? text.length, ends[number - 1]);
}
