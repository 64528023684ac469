import type {Comment} from './ast.js';
import {type Layout, remark} from './layout.js';

/** How a comment is written: among the tokens of a line, up to the end of one, or on lines of its own. */
type Form = 'inline' | 'lineEnd' | 'ownLine';

/**
 * The comments of a file in order; the printer takes them as it passes their places, so that none is lost and none
 * overtakes another. A line may end where `before` and `behind` are asked, within a phrase (`inPhrase`) it may not: a
 * comment that reaches to the end of its line waits there for the next place where one may.
 */
export class Remarks {
  #next = 0;
  #waiting: Comment | undefined;
  readonly #forms: ReadonlyMap<Comment, Form>;

  constructor(
    readonly text: string,
    readonly comments: readonly Comment[],
  ) {
    this.#forms = new Map(comments.map((comment, index) => [comment, formOf(comment, comments[index - 1], text)]));
  }

  /** Where the last comment that was taken ends. */
  get passed(): number {
    return this.comments[this.#next - 1]?.end ?? 0;
  }

  /** Takes the comments before an offset. */
  #take(offset: number): Comment[] {
    const from = this.#next;
    while (this.#next < this.comments.length && this.comments[this.#next]!.at < offset) this.#next++;
    return this.comments.slice(from, this.#next);
  }

  /** Takes the comments before an offset that begin on the line where `end` stands. */
  #takeLine(end: number, offset: number): Comment[] {
    const from = this.#next;
    for (let behind = end; this.#next < this.comments.length; this.#next++) {
      const {at} = this.comments[this.#next]!;
      if (at >= offset || isOfLines(this.text.slice(behind, at))) break;
      behind = at;
    }
    return this.comments.slice(from, this.#next);
  }

  /** Takes the comment that waits for the end of its line. */
  #takeWaiting(): Comment[] {
    const waiting = this.#waiting ? [this.#waiting] : [];
    this.#waiting = undefined;
    return waiting;
  }

  /** Comments before something that begins a line when there are any but those within a line. */
  before(offset: number): Layout[] {
    // The first may end the line above, where another one behind it would become part of it.
    return [...this.#takeWaiting(), ...this.#take(offset)].map((comment, index) => {
      const form = this.#forms.get(comment)!;
      if (form === 'inline') return `${comment.text} `;
      return written(comment, index === 0 ? form : 'ownLine');
    });
  }

  /** Comments behind something that ends its line when there are any but those within a line. */
  behind(offset: number): Layout[] {
    return this.#behind([...this.#takeWaiting(), ...this.#take(offset)]);
  }

  /** Comments left from within something, or else those behind it that begin on the line where it ends. */
  onLine(end: number, offset: number): Layout[] {
    const within = [...this.#takeWaiting(), ...this.#take(end)];
    return this.#behind(within.length > 0 ? within : this.#takeLine(end, offset));
  }

  /** The same with those behind it in any case, where `before` comes next: it could not know that the line has ended. */
  throughLine(end: number, offset: number): Layout[] {
    return this.#behind([...this.#takeWaiting(), ...this.#take(end), ...this.#takeLine(end, offset)]);
  }

  /** Comments before a token that stands within a phrase, on that side of the space between it and them. */
  inPhrase(offset: number, side: 'before' | 'behind' = 'before'): Layout[] {
    let isEnded = false;
    return this.#take(offset).flatMap(comment => {
      // One can wait for the end of the line. A second ends it.
      const waiting = this.#takeWaiting().map(each => written(each, 'lineEnd'));
      const form = this.#forms.get(comment)!;
      if (waiting.length > 0 || form === 'ownLine' || (isEnded && form === 'lineEnd')) {
        isEnded = true;
        return [...waiting, written(comment, 'ownLine')];
      }
      if (form === 'inline') return [side === 'before' ? `${comment.text} ` : ` ${comment.text}`];
      this.#waiting = comment;
      return [];
    });
  }

  /** Comments that stand alone between two brackets. */
  within(offset: number): Layout[] {
    const [first = '', ...others] = this.inPhrase(offset, 'behind');
    return [typeof first === 'string' ? first.trimStart() : first, ...others];
  }

  /** Comments before an offset as lines of their own, each with its place. */
  lines(offset: number): {readonly at: number; readonly end: number; readonly layout: Layout}[] {
    return this.#take(offset).map(({at, end, text}) => ({at, end, layout: tidy(text)}));
  }

  /** Whether an empty line stands between two offsets; comments lie outside of them. */
  isApart(from: number, to: number): boolean {
    return /\n[^\S\n]*\r?\n/.test(this.text.slice(from, to));
  }

  #behind(comments: readonly Comment[]): Layout[] {
    let isEnded = false;
    return comments.map(comment => {
      const form = isEnded ? 'ownLine' : this.#forms.get(comment)!;
      isEnded ||= form !== 'inline';
      return form === 'inline' ? ` ${comment.text}` : written(comment, form);
    });
  }
}

/** A comment within a line closes itself, and is alone on no line. */
function formOf(comment: Comment, previous: Comment | undefined, text: string): Form {
  const startsLine = isFirst(comment, previous, text);
  const isShort = comment.text.startsWith('/*') && !isOfLines(comment.text);
  if (isShort && !(startsLine && isLast(comment, text))) return 'inline';
  return startsLine ? 'ownLine' : 'lineEnd';
}

/** Whether nothing but a comment that began on another line stands before this one on its line. */
function isFirst({at}: Comment, previous: Comment | undefined, text: string): boolean {
  let before = at - 1;
  while (before >= 0 && isBlank(text.charCodeAt(before))) before--;
  if (previous?.end === before + 1) return isOfLines(previous.text);
  return before < 0 || isBreak(text.charCodeAt(before));
}

function isLast({end}: Comment, text: string): boolean {
  let behind = end;
  while (behind < text.length && isBlank(text.charCodeAt(behind))) behind++;
  return behind === text.length || isBreak(text.charCodeAt(behind));
}

const isOfLines = (text: string): boolean => /[\n\r]/.test(text);
const isBlank = (char: number): boolean => char === 32 || char === 9 || char === 0xfeff;
const isBreak = (char: number): boolean => char === 10 || char === 13;

const written = ({text}: Comment, form: Exclude<Form, 'inline'>): Layout =>
  remark(tidy(text), {ownLine: form === 'ownLine'});

/** A comment as written, without white space at the ends of its lines. */
const tidy = (text: string): string => text.replace(/[^\S\n\r]*(?:\r\n|\n|\r)/g, '\n').trimEnd();
