import {stripVTControlCharacters} from 'node:util';
import type {Style} from './style.js';

/** One running piece of work on the screen. Ends once, by `done` or `failed`. */
export interface Step {
  update(text: string): void;
  /** Shows the last line of what goes on behind the text, where a line can be redrawn; elsewhere nothing. */
  aside(text: string): void;
  done(text?: string): void;
  failed(text?: string): void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly style: Style;
  /** A spinner that redraws its line; otherwise a plain line at start and end. */
  readonly animated: boolean;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

/** Shows that something is going on. Lines go to `stream` (standard error), never among a command's results. */
export function startStep(text: string, {stream, style, animated}: ProgressOptions): Step {
  const start = performance.now();
  const took = () => {
    const seconds = (performance.now() - start) / 1000;
    return seconds < 0.1 ? '' : style('dim', ` ${seconds.toFixed(1)} s`);
  };
  let current = text;
  let frame = 0;
  let aside = '';
  const draw = () => {
    const room = Math.max((stream.columns ?? 80) - current.length - 6, 0);
    const last = aside === '' || room < 10 ? '' : `  ${style('dim', aside.slice(0, room))}`;
    stream.write(`\r\u001b[2K${style('accent', frames[frame++ % frames.length]!)} ${current}${last}`);
  };
  const timer = animated ? setInterval(draw, frameMs) : undefined;
  timer?.unref();
  if (animated) draw();
  else stream.write(`${style('dim', '·')} ${text}\n`);
  let ended = false;
  const end = (mark: string, last: string) => {
    if (ended) return;
    ended = true;
    clearInterval(timer);
    stream.write(`${animated ? '\r\u001b[2K' : ''}${mark} ${last}${took()}\n`);
  };
  return {
    update(next) {
      if (next === current) return;
      current = next;
      if (!animated && !ended) stream.write(`${style('dim', '·')} ${next}\n`);
    },
    aside(text) {
      // Tools write colours and redraw lines: only plain text fits behind ours.
      aside = stripVTControlCharacters(text).trim();
    },
    done: (last = current) => end(style('good', '✓'), last),
    failed: (last = current) => end(style('bad', '✗'), last),
  };
}

/** A step that says nothing, for `--quiet` and `-o json`. */
export const silentStep: Step = {update() {}, aside() {}, done() {}, failed() {}};
