import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A temporary folder with these files, for the length of the test. */
export function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'rulectl-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 100}));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A temporary folder for several tests, which remove it in the end. */
export function keptFolder(): {readonly path: string; remove(): void} {
  const path = mkdtempSync(join(tmpdir(), 'rulectl-'));
  return {path, remove: () => rmSync(path, {recursive: true, force: true})};
}
