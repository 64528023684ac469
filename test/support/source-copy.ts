import {execFile} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);
const root = process.cwd();
const leftOut = new Set(['.git', 'node_modules', 'dist', 'coverage', '.rulectl']);

/** A copy of the whole source in a folder, to be changed and built there, which knows what was changed. */
export class SourceCopy {
  readonly dir: string;
  #before: ReadonlyMap<string, string>;

  constructor(dir: string) {
    this.dir = dir;
    cpSync(root, dir, {recursive: true, filter: path => !leftOut.has(relative(root, path))});
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    this.#before = this.#texts();
  }

  /** Adds a file. */
  add(path: string, text: string): void {
    if (existsSync(join(this.dir, path))) throw new Error(`${path} is there already`);
    mkdirSync(dirname(join(this.dir, path)), {recursive: true});
    writeFileSync(join(this.dir, path), text);
  }

  /** Replaces texts that stand in a file once each. */
  edit(path: string, ...replacements: readonly (readonly [before: string, after: string])[]): void {
    let text = readFileSync(join(this.dir, path), 'utf8');
    for (const [before, after] of replacements) {
      if (text.split(before).length !== 2) throw new Error(`${path} has not exactly one ${JSON.stringify(before)}`);
      text = text.replace(before, () => after);
    }
    writeFileSync(join(this.dir, path), text);
  }

  /** Files that were there and are different since the last call (at first: since the copy was made), sorted. */
  changed(): string[] {
    return [...this.addedLines().keys()].sort();
  }

  /** The same files, each with the lines that it did not have. */
  addedLines(): Map<string, string[]> {
    const now = this.#texts();
    const changed = [...this.#before].filter(([path, text]) => now.get(path) !== text);
    this.#before = now;
    return new Map(
      changed.map(([path, text]) => {
        const known = new Set(text.split('\n'));
        return [path, (now.get(path) ?? '').split('\n').filter(line => !known.has(line))];
      }),
    );
  }

  /** Runs a program in the copy and gives what it prints. Rejects with its output when it fails. */
  async run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    try {
      const options = {cwd: this.dir, env: {...process.env, NODE_OPTIONS: '', ...env}, maxBuffer: 2 ** 26};
      return (await run(command, [...args], options)).stdout;
    } catch (error) {
      const {stdout, stderr} = error as {stdout?: string; stderr?: string};
      throw new Error(`${command} ${args.join(' ')} failed:\n${stdout?.slice(-6000)}\n${stderr?.slice(-3000)}`);
    }
  }

  #texts(): Map<string, string> {
    const files = readdirSync(this.dir, {recursive: true, withFileTypes: true}).filter(
      entry => entry.isFile() && !/(^|\/)(node_modules|dist)(\/|$)/.test(relative(this.dir, entry.parentPath)),
    );
    return new Map(
      files.map(({parentPath, name}) => {
        const path = join(parentPath, name);
        return [relative(this.dir, path), readFileSync(path, 'latin1')];
      }),
    );
  }
}
