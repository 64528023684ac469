import {Command} from 'commander';
import {projectFolder} from '../../cluster/project/project.js';
import {stopCluster} from '../../cluster/providers/local/stop.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface DownOptions extends CommonOptions {
  readonly purge?: boolean;
}

export const command = (): Command =>
  new Command('down')
    .description('stop the cluster on this machine; requests in flight finish first')
    .option('--purge', 'remove its rule versions, logs and key, too')
    .action(down);

async function down(options: DownOptions): Promise<void> {
  const ui = new Ui(options);
  // The cluster file itself is not read: what runs can be stopped whatever has become of it.
  const dir = projectFolder(options.file);
  const outcome = await ui.during('Stopping', () => stopCluster(dir, {purge: options.purge === true}));
  ui.result(outcome, () => {
    const {stopped, purged} = outcome;
    const what =
      stopped.length === 0 ? 'Nothing was running' : `Stopped ${stopped.length} processes: ${stopped.join(', ')}`;
    return `${what}.${purged ? ' Its rule versions, logs and key are removed.' : ''}`;
  });
}
