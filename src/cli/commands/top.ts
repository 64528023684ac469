import {setTimeout as sleep} from 'node:timers/promises';
import {Command} from 'commander';
import type {PartSample} from '../../cluster/observe/sampler.js';
import type {RunningCluster} from '../../cluster/running/running-cluster.js';
import {type TargetOptions, Ui} from '../ui/ui.js';

interface TopOptions extends TargetOptions {
  readonly once?: boolean;
}

export const command = (): Command =>
  new Command('top')
    .description(
      'watch the parts of the cluster: state, version, rate, latency, CPU, memory; keys to sort, filter, drain',
    )
    .option('--once', 'print one look and end (the default without a terminal)')
    .option('--target <name>', 'a cluster that `deploy` made (default: this machine)')
    .action(top);

const firstLookMs = 1000;

async function top(options: TopOptions): Promise<void> {
  const ui = new Ui(options);
  const {onCluster} = await import('../input/open-cluster.js');
  await onCluster(options, async cluster => {
    const {Sampler} = await import('../../cluster/observe/sampler.js');
    const {cluster: name} = await cluster.about();
    const sampler = new Sampler(cluster);
    if (ui.isInteractive && !options.once) return watch(name, cluster, () => sampler.look());
    await sampler.look();
    await sleep(firstLookMs);
    const samples = await sampler.look();
    const {partColumns} = await import('../screens/part-columns.js');
    ui.result(samples, () =>
      ui.table(
        partColumns,
        samples.map(part => partColumns.map(({text}) => text(part))),
      ),
    );
  });
}

async function watch(name: string, cluster: RunningCluster, look: () => Promise<readonly PartSample[]>): Promise<void> {
  const [{render}, {createElement}, {Top}] = await Promise.all([
    import('ink'),
    import('react'),
    import('../screens/top.js'),
  ]);
  const drain = async ({name: part, pid, state}: PartSample): Promise<string | undefined> => {
    if (pid === null) return `${part} is no process of this machine: drain it where it runs`;
    try {
      if (state === 'draining') await cluster.resume(part);
      else await (await cluster.drain(part)).apply();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  await render(createElement(Top, {cluster: name, look, drain})).waitUntilExit();
}
