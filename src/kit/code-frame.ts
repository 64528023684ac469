import {wrapped} from './words.js';

/** What is wrong or odd at a place of a text. Lines and columns start at 1; columns count code points. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Code points to underline. Default 1. */
  readonly length?: number;
  readonly severity?: 'error' | 'warning' | 'info';
  readonly code?: string;
  readonly message: string;
  readonly fix?: string;
}

/** Findings as a value, with the texts that they are about: who shows them makes frames of both. */
export interface Findings {
  readonly found: readonly Finding[];
  readonly sources: readonly {readonly path: string; readonly text: string}[];
}

/** How frames are shown. Without a width nothing is cut or broken, without paint nothing is coloured. */
export interface FrameStyle {
  /** Columns of the screen. */
  readonly width?: number | undefined;
  readonly paint?: Paint | undefined;
}

type Paint = (tone: 'accent' | 'bad' | 'warn' | 'bold' | 'dim' | 'good', text: string) => string;

const plain: Paint = (_tone, text) => text;

/** Enough to mend: nobody reads thousands of frames. */
const mostFrames = 100;
/** Code points of a line that are shown; of a longer one those around the fault. */
const widest = 140;

/**
 * Each finding with the line it is about, the one before, and carets under the fault; beyond the first hundred, how
 * many there are:
 *
 * ```text
 * cluster.yaml:5:3  error SPEC_UNKNOWN_FIELD  There is no field topolgy in spec.
 *   4 | spec:
 *   5 |   topolgy: replicated
 *     |   ^^^^^^^
 *     = Did you mean topology?
 * ```
 */
export function framesText({found, sources}: Findings, style: FrameStyle = {}): string {
  const shown = found.slice(0, mostFrames);
  const pointedAt = new Set(shown.map(({path}) => path));
  const lines = new Map(
    sources.filter(({path}) => pointedAt.has(path)).map(({path, text}) => [path, linesOf(masked(text))]),
  );
  const blocks = shown.map(finding => frameText(finding, lines.get(finding.path) ?? (() => ''), style));
  const left = found.length - shown.length;
  if (left > 0) blocks.push(`… and ${left} more; rulectl check --format json has all of them.`);
  return blocks.join('\n\n');
}

/** Passwords in URLs are not repeated on a screen or in a log, whatever the finding is about. */
const masked = (text: string): string => text.replace(/(:\/\/[^/@\s"']*:)(?!\$\{)[^/@\s"']+@/g, '$1***@');

const severityWords = {error: 'error', warning: 'warning', info: 'remark'};

function frameText(finding: Finding, lineAt: (number: number) => string, {width, paint = plain}: FrameStyle): string {
  const {line, column, length = 1, fix} = finding;
  const margin = Math.max(3, String(line).length + 2);
  // Two columns are for the marks that stand for what is cut off.
  const room = width === undefined ? widest : Math.min(widest, Math.max(20, width - margin - 5));
  const from = column > room ? column - 1 - Math.floor(room / 2) : 0;
  const [above, current] = [excerpt(lineAt(line - 1), from, room), excerpt(lineAt(line), from, room)];
  const at = column - 1 - from + (from > 0 ? 1 : 0);
  const row = (number: number, shown: readonly string[]) =>
    `${paint('dim', `${String(number).padStart(margin)} |`)} ${shown.join('')}`.trimEnd();
  // A tab stays a tab, so that the carets stand under the text whatever its width on the screen.
  const lead = current.slice(0, at).map(character => (character === '\t' ? '\t' : ' '));
  const carets = '^'.repeat(Math.max(1, Math.min(length, current.length - at)));
  const below = ' '.repeat(margin);
  return [
    headText(finding, width, paint),
    ...(above.some(character => !/[\s…]/.test(character)) ? [row(line - 1, above)] : []),
    row(line, current),
    paint('dim', `${below} | ${lead.join('')}`) + paint('bad', carets),
    ...(fix === undefined
      ? []
      : [
          paint('dim', `${below} = `) +
            paint('good', width === undefined ? fix : wrapped(fix, {width, indent: margin + 3})),
        ]),
  ].join('\n');
}

/** Where, what kind of finding, and what is wrong. */
function headText(
  {path, line, column, severity, code, message}: Finding,
  width: number | undefined,
  paint: Paint,
): string {
  const place = `${path}:${line}:${column}`;
  const label = severity === undefined ? '' : `  ${severityWords[severity]} ${code}`;
  const text = `${place}${label}  ${message}`;
  const fitted = width === undefined ? text : wrapped(text, {width, indent: 2});
  // Where the place itself had to be broken there is nothing to tell apart.
  if (!fitted.startsWith(place + label)) return fitted;
  const tone = severity === 'error' ? 'bad' : 'warn';
  return paint('accent', place) + paint(tone, label) + paint('bold', fitted.slice(place.length + label.length));
}

/** The code points of a line from one on, as many as there is room for, with a mark where there are more. */
function excerpt(line: string, from: number, room: number): string[] {
  // No more is looked at than may be shown, should the line be of megabytes.
  const start = [...line.slice(0, 2 * (from + room + 1))];
  const shown = start.slice(from, from + room);
  return [...(from > 0 ? ['…'] : []), ...shown, ...(start.length > from + room ? ['…'] : [])];
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
