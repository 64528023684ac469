import {once} from 'node:events';
import {type Findings, framesText} from '../../kit/code-frame.js';
import {type Step, silentStep, startStep} from './progress.js';
import {type Style, styleFor, wantsColours} from './style.js';
import {type Column, table} from './table.js';

/** What every command understands; `main` adds these options to each command. */
export interface CommonOptions {
  readonly output?: 'text' | 'json';
  readonly quiet?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
  readonly debug?: boolean;
  /** The cluster file. */
  readonly file?: string;
}

/** Those of a command for a cluster of this machine or, by name, of a target. */
export interface TargetOptions extends CommonOptions {
  readonly target?: string;
}

/**
 * Where a command talks. Results go to standard output; notes, warnings and progress to standard error, and nowhere
 * with `-o json`, so that standard error then holds one error object or nothing.
 */
export class Ui {
  readonly json: boolean;
  readonly quiet: boolean;
  /** For text on standard output. */
  readonly style: Style;
  /** For text on standard error. */
  readonly noteStyle: Style;
  readonly #animated: boolean;

  constructor({output = 'text', quiet = false, color = true}: CommonOptions) {
    this.json = output === 'json';
    this.quiet = quiet;
    this.style = styleFor(wantsColours(process.stdout, color));
    this.noteStyle = styleFor(wantsColours(process.stderr, color));
    this.#animated = process.stderr.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  }

  /** Whether a person reads standard output as it comes: no program, no pipeline. */
  get isWatched(): boolean {
    return process.stdout.isTTY === true && !this.json && !process.env.CI;
  }

  /** Whether that person has keys, too: a screen may be drawn. */
  get isInteractive(): boolean {
    return this.isWatched && process.stdin.isTTY === true;
  }

  /** Prints a command's result: the value with `-o json`, else what `render` makes of it for people. */
  result(value: unknown, render: () => string): void {
    process.stdout.write(`${this.json ? JSON.stringify(value, null, 2) : render()}\n`);
  }

  /** One line of a stream on standard output. Resolves when there is room for the next: await it, memory stays bounded. */
  async line(text: string): Promise<void> {
    if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
  }

  /** A remark on standard error. */
  note(text: string): void {
    if (!this.json && !this.quiet) process.stderr.write(`${text}\n`);
  }

  /** Remarks about texts, each with the lines that it is about. */
  findings(findings: Findings): void {
    this.note(framesText(findings, {width: process.stderr.columns, paint: this.noteStyle}));
  }

  /** Something that a person should see even with `--quiet`. */
  warn(text: string): void {
    if (!this.json) process.stderr.write(`${this.noteStyle('warn', '!')} ${text}\n`);
  }

  /** Starts a progress line. */
  step(text: string): Step {
    if (this.json || this.quiet) return silentStep;
    return startStep(text, {stream: process.stderr, style: this.noteStyle, animated: this.#animated});
  }

  /** Runs a piece of work under a progress line, which tells how it ended. */
  async during<T>(text: string, work: (step: Step) => Promise<T>, done?: (value: T) => string): Promise<T> {
    const step = this.step(text);
    try {
      const value = await work(step);
      step.done(done?.(value));
      return value;
    } catch (error) {
      step.failed();
      throw error;
    }
  }

  table(columns: readonly (Column | string)[], rows: readonly (readonly string[])[], indent = 0): string {
    return table(columns, rows, {style: this.style, indent});
  }
}

/** Sets the exit code for "done, and the answer is no": a test failed, an evaluation failed, drift. */
export function answerNo(): void {
  process.exitCode = 1;
}
