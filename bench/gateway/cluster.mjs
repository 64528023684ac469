// A local cluster in a folder of its own, for measuring.
import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';

const bin = resolve('bin/rulectl.js');

/** A project of these files, with the commands of rulectl on it. */
export function project(files) {
  const folder = mkdtempSync(join(tmpdir(), 'rulectl-bench-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  /** Runs a command and gives its exit code and what it printed as JSON. */
  const rulectl = (...args) =>
    new Promise((done, fail) => {
      const child = spawn(process.execPath, [bin, ...args, '-o', 'json'], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', data => (output += data));
      child.on('close', code => {
        if (output.trim() === '') fail(new Error(`rulectl ${args[0]} ended with ${code}`));
        else done(JSON.parse(output));
      });
    });
  const remove = async () => {
    await rulectl('down').catch(() => undefined);
    rmSync(folder, {recursive: true, force: true});
  };
  return {folder, rulectl, remove};
}

export const median = values => values.toSorted((a, b) => a - b)[values.length >> 1];
