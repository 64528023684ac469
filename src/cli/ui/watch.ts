import {type FSWatcher, watch} from 'node:fs';
import {toRulectlError} from '../../kit/error-report.js';
import {onInterrupt} from './interrupt.js';
import {errorText} from './print-error.js';
import type {Ui} from './ui.js';

/** Editors save in several steps: a run waits until they are through. Milliseconds. */
const quietMs = 100;

/**
 * Runs a piece of work now, and again after each change of a matching file below the folders; one run at a time. It is
 * told which files changed. What it throws is shown, and the watch goes on. Ends when the command is interrupted.
 */
export async function watchAndRun(
  folders: readonly string[],
  files: RegExp,
  run: (changed: readonly string[]) => Promise<unknown>,
  ui: Ui,
): Promise<void> {
  let waiting: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  const changed = new Set<string>();
  const start = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      const files = [...changed];
      changed.clear();
      await run(files);
    } catch (thrown) {
      process.stderr.write(errorText(toRulectlError(thrown), {json: ui.json, color: true, debug: false}));
    }
    running = false;
    ui.note(ui.noteStyle('dim', 'Waiting for changes. Ctrl-C ends.'));
    if (again) {
      again = false;
      await start();
    }
  };
  const watchers: FSWatcher[] = folders.map(folder =>
    watch(folder, {recursive: true}, (_event, name) => {
      if (name === null || !files.test(name) || /(^|[\\/])(\.rulectl|\.git|node_modules)[\\/]/.test(name)) return;
      changed.add(name);
      clearTimeout(waiting);
      waiting = setTimeout(() => void start(), quietMs);
    }),
  );
  await start();
  await new Promise<void>(resolve => {
    onInterrupt(() => {
      clearTimeout(waiting);
      for (const watcher of watchers) watcher.close();
      resolve();
    });
  });
}
