import {spawn} from 'node:child_process';
import {resolve} from 'node:path';

export const bin = resolve('bin', 'rulectl.js');

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Program to run instead of the built one of this tree. */
  readonly program?: string;
  /** Told of standard output as it comes. */
  readonly onStdout?: (text: string) => void;
}

/** Runs the built program to its end, without a terminal, and with none of the caller's RULECTL_* settings. */
export function rulectl(
  args: readonly string[],
  {cwd, input = '', env, program = bin, onStdout}: CliOptions = {},
): Promise<CliResult> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('RULECTL_')));
  const child = spawn(process.execPath, [program, ...args], {cwd, env: {...inherited, NO_COLOR: '1', ...env}});
  const output = {stdout: '', stderr: ''};
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  if (onStdout) child.stdout.on('data', onStdout);
  // A program that ends before it has read everything is no failure of the test.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({code, signal, ...output}));
  });
}
