import {Command} from 'commander';
import {deployTargets} from '../../cluster/providers/registry.js';
import {statusOf} from '../../cluster/running/cluster-status.js';
import type {ScaleCounts} from '../../cluster/running/running-cluster.js';
import {errors} from '../errors.js';
import {onCluster} from '../input/open-cluster.js';
import {clusterText} from '../ui/cluster-view.js';
import {type TargetOptions, Ui} from '../ui/ui.js';
import {gatewayCount, nodeCounts} from './up/choices.js';
import {withStartProgress} from './up/start-with-progress.js';

interface ScaleOptions extends TargetOptions {
  readonly gateways?: string;
}

export const command = (): Command =>
  new Command('scale')
    .description(
      'run more or fewer nodes and gateways, on this machine or on a target, until the next `up` or `deploy`',
    )
    .argument('[group=count...]', 'nodes of a group, for example pricing=3')
    .option('--gateways <count>', 'gateways')
    .option('--target <name>', `${deployTargets.join(', ')} (default: this machine)`)
    .action(scale);

async function scale(nodes: readonly string[], options: ScaleOptions): Promise<void> {
  const ui = new Ui(options);
  if (nodes.length === 0 && options.gateways === undefined) throw errors.SCALE_NOTHING();
  const counts = {
    nodes: nodeCounts(nodes),
    ...(options.gateways === undefined ? {} : {gateways: gatewayCount(options.gateways)}),
  };
  await onCluster(options, async cluster => {
    const status = await withStartProgress(
      async progress => ((await cluster.scale(counts, progress)) === 'ready' ? statusOf(cluster) : undefined),
      done =>
        done === undefined
          ? `${cluster.name} will see to it`
          : `${done.nodes.length} nodes and ${done.gateways.length} gateways are ready`,
      ui,
    );
    if (status === undefined) return showAsked(ui, cluster.name, counts);
    ui.note('');
    ui.result(status, () => clusterText(status, ui));
  });
}

/** What autoscalers or containers are told to be at least, where the platform sees to it. */
function showAsked(ui: Ui, target: string, {nodes, gateways}: ScaleCounts): void {
  const counts = {...nodes, ...(gateways === undefined ? {} : {gateway: gateways})};
  const words = Object.entries(counts).map(([group, count]) => `${group}: at least ${count}`);
  ui.result(
    {target, counts},
    () => `${ui.style('good', '✓')} ${words.join(', ')}. The next deploy goes back to what cluster.yaml says.`,
  );
}
