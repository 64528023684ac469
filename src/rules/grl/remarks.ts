import type {Comment} from './ast.js';
import {type Layout, remark} from './layout.js';

/** The comments of a file in order; the printer takes them as it passes their places, so that none is lost. */
export class Remarks {
  #next = 0;

  constructor(
    readonly text: string,
    readonly comments: readonly Comment[],
  ) {}

  /** Takes the comments before an offset. */
  #take(offset: number): Comment[] {
    const from = this.#next;
    while (this.#next < this.comments.length && this.comments[this.#next]!.at < offset) this.#next++;
    return this.comments.slice(from, this.#next);
  }

  /** Takes the comments before an offset that begin on the line where `end` stands, or where one of them ends. */
  #takeLine(end: number, offset: number): Comment[] {
    const from = this.#next;
    let behind = end;
    for (; this.#next < this.comments.length; this.#next++) {
      const comment = this.comments[this.#next]!;
      if (comment.at >= offset || /[\n\r]/.test(this.text.slice(behind, comment.at))) break;
      behind = comment.end;
    }
    return this.comments.slice(from, this.#next);
  }

  /** Comments before something: those within a line are followed by a space. */
  before(offset: number, {breaks} = {breaks: true}): Layout[] {
    return this.#take(offset).map(comment =>
      this.#isInline(comment) ? `${comment.text} ` : this.#remark(comment, breaks),
    );
  }

  /** Comments behind something and before an offset: those within a line follow a space. */
  behind(offset: number, {breaks} = {breaks: true}): Layout[] {
    return this.#take(offset).map(comment =>
      this.#isInline(comment) ? ` ${comment.text}` : this.#remark(comment, breaks),
    );
  }

  /** Comments that stand alone between two brackets. */
  within(offset: number): Layout[] {
    const comments = this.#take(offset);
    const inline = comments.filter(comment => this.#isInline(comment)).map(({text}) => text);
    const others = comments.filter(comment => !this.#isInline(comment));
    // They go behind the brackets, to the end of the line, and so are not what breaks it.
    return [inline.join(' '), ...others.map(comment => this.#remark(comment, false))];
  }

  /** Comments behind something that begin on the line where `end` stands. */
  onLine(end: number, offset: number): Layout[] {
    return this.#takeLine(end, offset).map(comment =>
      this.#isInline(comment) ? ` ${comment.text}` : this.#remark(comment, true),
    );
  }

  /** Comments before an offset as lines of their own, each with its place. */
  lines(offset: number): {readonly at: number; readonly end: number; readonly layout: Layout}[] {
    return this.#take(offset).map(({at, end, text}) => ({at, end, layout: tidy(text)}));
  }

  /** Whether an empty line stands between two offsets; comments lie outside of them. */
  isApart(from: number, to: number): boolean {
    return /\n[^\S\n]*\r?\n/.test(this.text.slice(from, to));
  }

  #remark(comment: Comment, breaks: boolean): Layout {
    return remark(tidy(comment.text), {ownLine: this.#startsLine(comment), breaks});
  }

  /** A comment between tokens of one line: it closes itself, and is alone on no line. */
  #isInline(comment: Comment): boolean {
    if (!comment.text.startsWith('/*') || /[\n\r]/.test(comment.text)) return false;
    return !this.#startsLine(comment) || !this.#endsLine(comment);
  }

  #startsLine({at}: Comment): boolean {
    let before = at - 1;
    while (before >= 0 && isBlank(this.text.charCodeAt(before))) before--;
    return before < 0 || isBreak(this.text.charCodeAt(before));
  }

  #endsLine({end}: Comment): boolean {
    let behind = end;
    while (behind < this.text.length && isBlank(this.text.charCodeAt(behind))) behind++;
    return behind === this.text.length || isBreak(this.text.charCodeAt(behind));
  }
}

const isBlank = (char: number): boolean => char === 32 || char === 9 || char === 0xfeff;
const isBreak = (char: number): boolean => char === 10 || char === 13;

/** A comment as written, without white space at the ends of its lines. */
const tidy = (text: string): string => text.replace(/[^\S\n\r]*(?:\r\n|\n|\r)/g, '\n').trimEnd();
