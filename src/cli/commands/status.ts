import {Command} from 'commander';
import {deployTargets} from '../../cluster/providers/registry.js';
import {statusOf} from '../../cluster/running/cluster-status.js';
import {onCluster} from '../input/open-cluster.js';
import {clusterText} from '../ui/cluster-view.js';
import {type TargetOptions, Ui} from '../ui/ui.js';

export const command = (): Command =>
  new Command('status')
    .description('what runs of the cluster, and how it is: on this machine, or on a target that `deploy` made')
    .option('--target <name>', `${deployTargets.join(', ')} (default: this machine)`)
    .action(status);

async function status(options: TargetOptions): Promise<void> {
  const ui = new Ui(options);
  const found = await onCluster(options, statusOf);
  ui.result(found, () => clusterText(found, ui));
}
