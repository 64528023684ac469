import {onTestFinished, vi} from 'vitest';
import {identityOf} from '../../src/cluster/providers/local/identity.js';
import type {ClusterStatus} from '../../src/cluster/running/cluster-status.js';
import {type CliOptions, rulectl} from './cli.js';

/** Whether a process with this pid does anything; what merely was not collected does not count. */
export const runs = (pid: number): boolean => identityOf(pid) !== undefined;

/** Every process of a local cluster, the supervisor last. */
export const pidsOf = ({nodes, gateways, control, supervisor}: ClusterStatus): number[] =>
  [...nodes, ...gateways, control, supervisor].flatMap(role => (role?.pid == null ? [] : [role.pid]));

/** Runs a command with `-o json`, which has to succeed, and gives what it printed. */
export async function rulectlJson<Value>(args: readonly string[], options: CliOptions = {}): Promise<Value> {
  const {code, stdout, stderr} = await rulectl([...args, '-o', 'json'], options);
  if (code !== 0) throw new Error(`rulectl ${args.join(' ')} ended with ${code}\n${stderr}`);
  return JSON.parse(stdout) as Value;
}

/** Waits until every role of the cluster in this folder is ready. */
export const untilAllReady = (cwd: string): Promise<ClusterStatus> =>
  vi.waitFor(
    async () => {
      const status = await rulectlJson<ClusterStatus>(['status'], {cwd});
      const states = [...status.nodes, ...status.gateways, status.control].map(role => role?.state);
      if (states.some(state => state !== 'ready')) throw new Error(`not ready: ${states.join(' ')}`);
      return status;
    },
    {timeout: 30_000, interval: 200},
  );

/** Stops a cluster at the end of the test, however it ends. */
export const stopAtEnd = (cwd: string): void => onTestFinished(async () => void (await rulectl(['down'], {cwd})));
