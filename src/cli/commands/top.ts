import {dirname, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Command} from 'commander';
import type {PartSample} from '../../cluster/observe/sampler.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface TopOptions extends CommonOptions {
  readonly once?: boolean;
  readonly target?: string;
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
  const {defaultFile} = await import('../../cluster/project/project.js');
  const {Sampler} = await import('../../cluster/observe/sampler.js');
  const dir = dirname(resolve(options.file ?? defaultFile));
  const {cluster, parts} = await sourceOf(dir, options.target);
  const sampler = new Sampler(parts);
  if (ui.isInteractive && !options.once) return watch(cluster, () => sampler.look());
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
}

/** Whose parts are watched: the processes here, or the pods and containers of a target. */
async function sourceOf(dir: string, target: string | undefined) {
  const {localParts, remoteParts} = await import('../../cluster/observe/sampled-parts.js');
  if (target === undefined || target === 'local') {
    const {statusOf} = await import('../../cluster/providers/local/status.js');
    return {cluster: (await statusOf(dir)).cluster, parts: () => localParts(dir)};
  }
  const {remoteCluster} = await import('../../cluster/providers/remote/remote-cluster.js');
  const remote = remoteCluster(dir, target);
  return {cluster: remote.target.cluster, parts: () => remoteParts(remote.cluster)};
}

async function watch(cluster: string, look: () => Promise<readonly PartSample[]>): Promise<void> {
  const [{render}, {createElement}, {Top}, {identityOf, signalTo}] = await Promise.all([
    import('ink'),
    import('react'),
    import('../screens/top.js'),
    import('../../cluster/providers/local/identity.js'),
  ]);
  const drain = ({name, pid}: PartSample): string | undefined => {
    if (pid === null) return `${name} is no process of this machine: drain it where it runs`;
    const part = identityOf(pid);
    // The node goes out of rotation at the first, and comes back at the second (SIGUSR2).
    return part !== undefined && signalTo(part, 'SIGUSR2') ? undefined : `${name} has no process just now`;
  };
  await render(createElement(Top, {cluster, look, drain})).waitUntilExit();
}
