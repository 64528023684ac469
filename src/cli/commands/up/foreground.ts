import {followLogs, loggedRoles} from '../../../cluster/providers/local/log-files.js';
import {stopCluster} from '../../../cluster/providers/local/stop.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {logLineText} from '../../ui/log-line.js';
import type {Ui} from '../../ui/ui.js';

/** Shows what the roles log until Ctrl-C, then stops the cluster. A terminal that is closed stops it, too. */
export async function stayInForeground(dir: string, ui: Ui): Promise<void> {
  ui.note(ui.noteStyle('dim', '\n  The log follows. Ctrl-C stops the cluster.\n'));
  const ending = new AbortController();
  const ended = new Promise<void>(resolve => {
    onInterrupt(async () => {
      ending.abort();
      ui.note('');
      const step = ui.step('Stopping');
      const {stopped} = await stopCluster(dir);
      step.done(`Stopped ${stopped.length} processes`);
      resolve();
    });
  });
  process.once('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  const width = Math.max(0, ...loggedRoles(dir).map(name => name.length));
  await followLogs(
    dir,
    () => loggedRoles(dir),
    line => process.stdout.write(`${logLineText(line, ui.style, width)}\n`),
    ending.signal,
  );
  await ended;
}
