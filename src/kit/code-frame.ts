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
  const row = (number: number, shown: string) => `${String(number).padStart(width)} | ${clip(shown)}`.trimEnd();
  const margin = `${' '.repeat(width)} | `;
  // No more of a line than what is shown, should it be of megabytes.
  const current = [...written.slice(0, 2 * (column + widest))];
  // A tab stays a tab, so that the carets stand under the text whatever its width on the screen.
  const lead = current.slice(0, column - 1).map(character => (character === '\t' ? '\t' : ' '));
  const carets = '^'.repeat(Math.max(1, Math.min(length, current.length - column + 1)));
  return [
    [`${path}:${line}:${column}`, ...(label === undefined ? [] : [label]), message].join('  '),
    ...(before.trim() !== '' ? [row(line - 1, before)] : []),
    row(line, written),
    ...(column <= widest ? [margin + lead.join('') + carets.slice(0, widest)] : []),
    ...(fix === undefined ? [] : [`${' '.repeat(width)} = ${fix}`]),
  ].join('\n');
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

const clip = (line: string): string => (line.length > widest ? `${line.slice(0, widest)}…` : line);
