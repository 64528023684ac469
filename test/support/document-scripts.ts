import {spawn} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {bin} from './cli.js';
import {fencesOf} from './document-samples.js';

/** A ```sh block of a document, which a reader would paste into a shell. */
export interface Script {
  readonly text: string;
  /** Line of its opening fence. */
  readonly line: number;
  /** What it ends with: ```sh exit 1. Default 0. */
  readonly code: number;
  /** What it prints on standard output: the ```text output block right behind it. */
  readonly output: string | undefined;
}

/** The ```sh blocks of a document in order, but for those that say why not: ```sh (needs a cluster). */
export function scriptsOf(markdown: string): Script[] {
  const fences = fencesOf(markdown);
  return fences.flatMap(({info, text, line}, i): Script[] => {
    const [, code] = /^sh(?: exit (\d+))?$/.exec(info) ?? [];
    if (!/^sh(?: exit \d+)?$/.test(info)) return [];
    const next = fences[i + 1];
    return [{text, line, code: Number(code ?? 0), output: next?.info === 'text output' ? next.text : undefined}];
  });
}

export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell in a folder of its own, with `rulectl` on its PATH, that stays where a script went with `cd`. */
export class DocumentShell {
  readonly #tools: string;
  readonly #where: string;

  constructor(home: string, folder: string) {
    this.#tools = join(home, 'bin');
    this.#where = join(home, 'where');
    mkdirSync(this.#tools, {recursive: true});
    const program = join(this.#tools, 'rulectl');
    writeFileSync(program, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} "$@"\n`);
    chmodSync(program, 0o755);
    writeFileSync(this.#where, folder);
  }

  /** Where the next script starts. */
  get folder(): string {
    return readFileSync(this.#where, 'utf8').trim();
  }

  run(script: string): Promise<ScriptResult> {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(RULECTL_|CI$|FORCE_COLOR$)/.test(name));
    const env = {
      ...Object.fromEntries(inherited),
      PATH: `${this.#tools}:${process.env.PATH}`,
      WHERE: this.#where,
      NO_COLOR: '1',
    };
    const child = spawn('bash', ['-euc', `trap 'pwd > "$WHERE"' EXIT\n${script}`], {cwd: this.folder, env});
    const output = {stdout: '', stderr: ''};
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    child.stdin.end();
    return new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', code => done({code, ...output}));
    });
  }
}

/**
 * What a document says is printed, as a pattern: `…` stands for any text, `12 ms` for any time, `:4711` for any port,
 * `sha256:…` for any digest.
 */
export function outputPattern(text: string): RegExp {
  const varying: readonly [RegExp, string][] = [
    [/…/, '[\\s\\S]*?'],
    [/\b\d+(?:\.\d+)? ?(?:µs|ms|s)(?![a-z])/, '\\d+(?:\\.\\d+)? ?(?:µs|ms|s)'],
    [/:\d{4,5}\b/, ':\\d{4,5}'],
    [/sha256:[0-9a-f]+/, 'sha256:[0-9a-f]+'],
  ];
  const any = new RegExp(varying.map(([pattern]) => `(${pattern.source})`).join('|'), 'g');
  let source = '';
  let end = 0;
  for (const match of text.trim().matchAll(any)) {
    source += escaped(text.trim().slice(end, match.index));
    source += varying[match.slice(1).findIndex(group => group !== undefined)]![1];
    end = match.index + match[0].length;
  }
  // Columns move with the width of what varies.
  const whole = source + escaped(text.trim().slice(end));
  return new RegExp(`^${whole.replace(/ {2,}/g, ' {2,}')}$`);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
