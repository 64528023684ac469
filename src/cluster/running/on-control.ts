import type {Bundle} from '../../rules/ruleset/bundle.js';
import {type ControlClient, openControl} from '../../service/api/control-client.js';
import type {RunningCluster} from './running-cluster.js';

/** Works on the control of a cluster; connections end with the work. */
export async function onControl<Result>(
  cluster: Pick<RunningCluster, 'control'>,
  work: (control: ControlClient) => Promise<Result>,
): Promise<Result> {
  const control = openControl(await cluster.control());
  try {
    return await work(control);
  } finally {
    await control.close();
  }
}

/** The rules of this name that are active on a cluster; undefined where control cannot be asked. */
export const activeBundle = (cluster: RunningCluster, ruleset: string): Promise<Bundle | undefined> =>
  onControl(cluster, async control => (await control.version(ruleset)).bundle).catch(() => undefined);
