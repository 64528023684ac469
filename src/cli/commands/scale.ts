import {dirname, resolve} from 'node:path';
import {Command} from 'commander';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface ScaleOptions extends CommonOptions {
  readonly gateways?: string;
  readonly target?: string;
}

export const command = (): Command =>
  new Command('scale')
    .description(
      'run more or fewer nodes and gateways, on this machine or on a target, until the next `up` or `deploy`',
    )
    .argument('[group=count...]', 'nodes of a group, for example pricing=3')
    .option('--gateways <count>', 'gateways')
    .option('--target <name>', 'compose, kubernetes, aws or gcp (default: this machine)')
    .action(scale);

async function scale(nodes: readonly string[], options: ScaleOptions): Promise<void> {
  const ui = new Ui(options);
  const {defaultFile} = await import('../../cluster/project/project.js');
  const {scaleCluster} = await import('../../cluster/providers/local/scale.js');
  const {clusterText} = await import('../ui/cluster-view.js');
  const {gatewayCount, nodeCounts} = await import('./up/choices.js');
  const {errors} = await import('../errors.js');
  const {withStartProgress} = await import('./up/start-with-progress.js');
  if (nodes.length === 0 && options.gateways === undefined) throw errors.SCALE_NOTHING();
  const counts = {
    nodes: nodeCounts(nodes),
    ...(options.gateways === undefined ? {} : {gateways: gatewayCount(options.gateways)}),
  };
  const dir = dirname(resolve(options.file ?? defaultFile));
  if (options.target !== undefined && options.target !== 'local') {
    return (await import('./remote/remote-scale.js')).remoteScale(options.target, counts, dir, ui);
  }
  const status = await withStartProgress(
    progress => scaleCluster(dir, counts, progress),
    ({nodes: all, gateways}) => `${all.length} nodes and ${gateways.length} gateways are ready`,
    ui,
  );
  ui.note('');
  ui.result(status, () => clusterText(status, ui));
}
