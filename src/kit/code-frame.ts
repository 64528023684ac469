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
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const width = Math.max(3, String(line).length + 2);
  const row = (number: number) => `${String(number).padStart(width)} | ${clip(lines[number - 1] ?? '')}`.trimEnd();
  const margin = `${' '.repeat(width)} | `;
  const current = [...(lines[line - 1] ?? '')];
  // A tab stays a tab, so that the carets stand under the text whatever its width on the screen.
  const lead = current.slice(0, column - 1).map(character => (character === '\t' ? '\t' : ' '));
  const carets = '^'.repeat(Math.max(1, Math.min(length, current.length - column + 1)));
  return [
    `${path}:${line}:${column}  ${message}`,
    ...(line > 1 && (lines[line - 2] ?? '').trim() !== '' ? [row(line - 1)] : []),
    row(line),
    ...(column <= widest ? [margin + lead.join('') + carets.slice(0, widest)] : []),
    ...(fix === undefined ? [] : [`${' '.repeat(width)} = ${fix}`]),
  ].join('\n');
}

const clip = (line: string): string => (line.length > widest ? `${line.slice(0, widest)}…` : line);
