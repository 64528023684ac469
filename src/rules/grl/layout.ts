/**
 * A text with places where it may break (after Oppen, "Prettyprinting", 1980, and Wadler, "A prettier printer", 2003).
 * A group stays on one line when it fits there, and otherwise breaks at all of its own lines.
 */
export type Layout = string | readonly Layout[] | Line | Group | Indent | Remark;

interface Line {
  readonly kind: 'line';
  /** What stands there when the line is not broken; `hard` always breaks, `blank` leaves an empty line too. */
  readonly flat: '' | ' ' | 'hard' | 'blank';
}
interface Group {
  readonly kind: 'group';
  readonly content: Layout;
}
interface Indent {
  readonly kind: 'indent';
  readonly content: Layout;
}
/**
 * A comment that reaches to the end of its line, which may be the one before a break that stands just before it. It
 * breaks the groups around it, so that it stays with the line that it is about.
 */
interface Remark {
  readonly kind: 'remark';
  readonly text: string;
  readonly ownLine: boolean;
}

export const line: Line = {kind: 'line', flat: ' '};
export const softLine: Line = {kind: 'line', flat: ''};
export const hardLine: Line = {kind: 'line', flat: 'hard'};
export const blankLine: Line = {kind: 'line', flat: 'blank'};
export const group = (content: Layout): Layout => ({kind: 'group', content});
export const indent = (content: Layout): Layout => ({kind: 'indent', content});
export const remark = (text: string, {ownLine}: Pick<Remark, 'ownLine'>): Layout => ({kind: 'remark', text, ownLine});

/** Part of a layout that is still to be written. */
interface Piece {
  readonly layout: Layout;
  /** Levels of indentation. */
  readonly depth: number;
  readonly broken: boolean;
}

interface Style {
  /** Columns. */
  readonly width: number;
  /** Spaces for each level of indentation. */
  readonly step: number;
}

/** Writes a layout as text. Linear in its size: whether a group fits is seen within one line's width. */
export function render(layout: Layout, {width, step}: Style): string {
  const page = new Page(step);
  const open: Piece[] = [{layout, depth: 0, broken: true}];
  for (let piece = open.pop(); piece; piece = open.pop()) {
    const {layout: next, depth, broken} = piece;
    if (typeof next === 'string') page.write(next);
    else if (isList(next)) pushAll(open, next, layout => ({layout, depth, broken}));
    else if (next.kind === 'indent') open.push({layout: next.content, depth: depth + 1, broken});
    else if (next.kind === 'group') {
      const flat = fits(next.content, open, width - page.column);
      open.push({layout: next.content, depth, broken: !flat});
    } else if (next.kind === 'line') {
      if (broken || next.flat === 'hard' || next.flat === 'blank') page.breakLine(depth, next.flat === 'blank');
      else page.write(next.flat);
    } else if (next.ownLine) page.commentLine(next.text, depth);
    else page.remark(next.text);
  }
  return page.text();
}

/** Text so far. Line breaks and a remark wait for what comes next, so that no line ends in spaces. */
class Page {
  readonly #out: string[] = [];
  readonly #step: number;
  #remark = '';
  #column = 0;
  #due: '' | '\n' | '\n\n' = '';
  /** Levels of indentation of the line that is due. */
  #depth = 0;

  constructor(step: number) {
    this.#step = step;
  }

  /** Where the next text starts. */
  get column(): number {
    return this.#due === '' ? this.#column : this.#depth * this.#step;
  }

  breakLine(depth: number, blank: boolean): void {
    this.#depth = depth;
    if (blank) this.#due = '\n\n';
    else if (this.#due === '') this.#due = '\n';
  }

  commentLine(text: string, depth: number): void {
    this.breakLine(depth, false);
    this.write(text);
    this.breakLine(depth, false);
  }

  remark(text: string): void {
    this.#remark = ` ${text}`;
  }

  write(text: string): void {
    if (this.#due === '') this.#put(text);
    else if (text.trimStart() !== '') {
      this.#endLine();
      if (this.#out.length > 0) this.#out.push(this.#due);
      this.#due = '';
      this.#column = 0;
      this.#put(' '.repeat(this.#depth * this.#step));
      this.#put(text.trimStart());
    }
  }

  text(): string {
    this.#endLine();
    return this.#out.join('');
  }

  #put(text: string): void {
    this.#out.push(text);
    this.#column += text.length;
  }

  #endLine(): void {
    const last = this.#out.length - 1;
    if (last >= 0) this.#out[last] = this.#out[last]!.trimEnd();
    if (this.#remark !== '') this.#out.push(this.#remark);
    this.#remark = '';
  }
}

const isList = (layout: Layout): layout is readonly Layout[] => Array.isArray(layout);

function pushAll<T>(stack: T[], parts: readonly Layout[], pieceOf: (layout: Layout) => T): void {
  for (let i = parts.length - 1; i >= 0; i--) stack.push(pieceOf(parts[i]!));
}

/** Whether a content fits flat into the rest of its line, with all behind it up to where that line may break. */
function fits(content: Layout, behind: readonly Piece[], room: number): boolean {
  const open: Layout[] = [content];
  let passed = behind.length;
  let mayBreak = false;
  for (let left = room; left >= 0; ) {
    const next = open.pop();
    if (next === undefined) {
      if (passed === 0) return true;
      const piece = behind[--passed]!;
      mayBreak = piece.broken;
      open.push(piece.layout);
    } else if (typeof next === 'string') left -= next.length;
    else if (isList(next)) pushAll(open, next, layout => layout);
    else if (next.kind === 'line') {
      if (mayBreak) return true;
      if (next.flat === 'hard' || next.flat === 'blank') return passed < behind.length;
      left -= next.flat.length;
    } else if (next.kind === 'remark') return passed < behind.length;
    else open.push(next.content);
  }
  return false;
}
