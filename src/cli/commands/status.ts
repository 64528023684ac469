import {dirname, resolve} from 'node:path';
import {Command} from 'commander';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface StatusOptions extends CommonOptions {
  readonly target?: string;
}

export const command = (): Command =>
  new Command('status')
    .description('what runs of the cluster, and how it is: on this machine, or on a target that `deploy` made')
    .option('--target <name>', 'compose, kubernetes, aws or gcp (default: this machine)')
    .action(status);

async function status(options: StatusOptions): Promise<void> {
  const ui = new Ui(options);
  if (options.target !== undefined && options.target !== 'local') {
    return (await import('./remote/remote-status.js')).remoteStatus(options.target, options, ui);
  }
  const {defaultFile} = await import('../../cluster/project/project.js');
  const {statusOf} = await import('../../cluster/providers/local/status.js');
  const {clusterText} = await import('../ui/cluster-view.js');
  const found = await statusOf(dirname(resolve(options.file ?? defaultFile)));
  ui.result(found, () => clusterText(found, ui));
}
