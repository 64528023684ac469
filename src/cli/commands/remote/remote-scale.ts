import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import type {Ui} from '../../ui/ui.js';

/** `rulectl scale --target`: changes what the autoscalers, or the containers, are at least. */
export async function remoteScale(
  name: string,
  {nodes, gateways}: {readonly nodes: Readonly<Record<string, number>>; readonly gateways?: number},
  dir: string,
  ui: Ui,
): Promise<void> {
  const counts = {...nodes, ...(gateways === undefined ? {} : {gateway: gateways})};
  const {cluster} = remoteCluster(dir, name);
  await ui.during(`Scaling on ${name}`, () => cluster.scale(counts));
  ui.result(
    {target: name, counts},
    () =>
      `${ui.style('good', '✓')} ${Object.entries(counts)
        .map(([group, count]) => `${group}: at least ${count}`)
        .join(', ')}. The next deploy goes back to what cluster.yaml says.`,
  );
}
