import type {TargetSchema} from '../../file/target-schema.js';
import {addressesOf} from '../../running/addresses.js';
import {errors} from '../../running/errors.js';
import type {RunningCluster} from '../../running/running-cluster.js';
import {isAlive, signalTo} from './identity.js';
import {localTarget} from './keys.js';
import {localLogs} from './logs.js';
import {localParts, runningState} from './parts.js';
import {readiness} from './probe.js';
import {scaleCluster} from './scale.js';
import {type RoleRecord, readState} from './state-file.js';
import {localStores} from './stores.js';

/** The processes of a project's cluster on this machine. `schemas`: of all targets, for the cluster file of its last `up`. */
export function localCluster(dir: string, schemas: () => Promise<readonly TargetSchema[]>): RunningCluster {
  const recordOf = (name: string): RoleRecord => {
    const found = runningState(dir).roles.find(role => role.name === name);
    if (found === undefined) throw errors.CLUSTER_PART_UNKNOWN(name);
    return found;
  };
  return {
    name: localTarget,
    about: async () => {
      const {cluster, environment} = runningState(dir);
      return {cluster, environment, place: 'on this machine', gateway: null};
    },
    parts: () => localParts(dir),
    logs: options => localLogs(dir, options),
    scale: async (counts, options) => {
      await scaleCluster(dir, counts, options);
      return 'ready';
    },
    remove: async (name, {graceful}) => {
      const {process: running} = recordOf(name);
      if (running) signalTo(running, graceful ? 'SIGTERM' : 'SIGKILL');
    },
    drain: async name => {
      const {role, process: running} = recordOf(name);
      if (role !== 'node' && role !== 'gateway') throw errors.CLUSTER_PART_UNABLE(name, 'drain');
      if (!isAlive(running)) throw errors.CLUSTER_PART_DOWN(name);
      return {undo: [{do: 'resume', part: name}], apply: async () => void signalTo(running, 'SIGUSR2')};
    },
    resume: async name => {
      const {process: running = null, url = null} = readState(dir)?.roles.find(role => role.name === name) ?? {};
      // The signal toggles: one that has started again meanwhile must not be taken out by it.
      if (running && url && (await readiness(url)) === 'draining') signalTo(running, 'SIGUSR2');
    },
    partition: async name => {
      throw errors.CLUSTER_PART_UNABLE(recordOf(name).name, 'partition');
    },
    metrics: async (name, {timeoutMs = 10_000} = {}) => {
      const {url} = recordOf(name);
      if (url === null) throw errors.CLUSTER_PART_DOWN(name);
      const answer = await fetch(`${url}/metrics`, {signal: AbortSignal.timeout(timeoutMs)});
      return answer.text();
    },
    ...addressesOf(dir, localTarget),
    stores: () => localStores(dir, schemas),
    lastDeploy: async () => undefined,
  };
}
