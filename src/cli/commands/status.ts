import {dirname, resolve} from 'node:path';
import {Command} from 'commander';
import {type CommonOptions, Ui} from '../ui/ui.js';

export const command = (): Command =>
  new Command('status').description('what runs of the cluster on this machine, and how it is').action(status);

async function status(options: CommonOptions): Promise<void> {
  const ui = new Ui(options);
  const {defaultFile} = await import('../../cluster/spec/project.js');
  const {statusOf} = await import('../../cluster/providers/local/status.js');
  const {clusterText} = await import('../ui/cluster-view.js');
  const found = await statusOf(dirname(resolve(options.file ?? defaultFile)));
  ui.result(found, () => clusterText(found, ui));
}
