export interface FrameAt {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Code points to underline. Default 1. */
  readonly length?: number;
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
export function codeFrame(text: string, {path, line, column, length = 1, message, fix}: FrameAt): string {
  const [before, written] = twoLines(text, line);
  const width = Math.max(3, String(line).length + 2);
  const row = (number: number, shown: string) => `${String(number).padStart(width)} | ${clip(shown)}`.trimEnd();
  const margin = `${' '.repeat(width)} | `;
  // No more of a line than what is shown, should it be of megabytes.
  const current = [...written.slice(0, 2 * (column + widest))];
  // A tab stays a tab, so that the carets stand under the text whatever its width on the screen.
  const lead = current.slice(0, column - 1).map(character => (character === '\t' ? '\t' : ' '));
  const carets = '^'.repeat(Math.max(1, Math.min(length, current.length - column + 1)));
  return [
    `${path}:${line}:${column}  ${message}`,
    ...(before.trim() !== '' ? [row(line - 1, before)] : []),
    row(line, written),
    ...(column <= widest ? [margin + lead.join('') + carets.slice(0, widest)] : []),
    ...(fix === undefined ? [] : [`${' '.repeat(width)} = ${fix}`]),
  ].join('\n');
}

/** The line of that number and the one before it, without splitting all of a long text. */
function twoLines(text: string, line: number): [before: string, current: string] {
  const breaks = /\r\n|\n|\r/g;
  let before = '';
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let number = 1; ; number++) {
    const found = breaks.exec(text);
    if (number === line - 1) before = text.slice(start, found?.index);
    if (number >= line) return [before, text.slice(start, found?.index)];
    if (!found) return [before, ''];
    start = breaks.lastIndex;
  }
}

const clip = (line: string): string => (line.length > widest ? `${line.slice(0, widest)}…` : line);
