import {randomUUID} from 'node:crypto';
import type {TargetSchema} from '../../file/target-schema.js';
import {addressesOf} from '../../running/addresses.js';
import {errors} from '../../running/errors.js';
import type {RunningCluster, ScaleCounts, ScaleOptions} from '../../running/running-cluster.js';
import {errors as localErrors} from './errors.js';
import {isAlive, signalTo} from './identity.js';
import {localTarget} from './keys.js';
import {withLock} from './lock.js';
import {localLogs} from './logs.js';
import {localParts, runningState, untilSettled} from './parts.js';
import {readiness} from './probe.js';
import {readyWait} from './ready-wait.js';
import {type RoleRecord, readState, readWanted, writeWanted} from './state-file.js';
import {localStores} from './stores.js';
import {scaledRoles} from './wanted.js';

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

/**
 * Changes how many nodes and gateways run, and nothing else: neither cluster file nor rules are read. Nodes that go
 * finish their requests first. On failure the numbers are as before. Throws LOCAL_NOT_RUNNING.
 */
function scaleCluster(dir: string, counts: ScaleCounts, options: ScaleOptions = {}): Promise<void> {
  const before = readWanted(dir);
  if (!before) throw localErrors.LOCAL_NOT_RUNNING(dir);
  return withLock(dir, async () => {
    if (!isAlive(readState(dir)?.supervisor)) throw localErrors.LOCAL_NOT_RUNNING(dir);
    const roles = scaledRoles(before.roles, counts);
    const wanted = {...before, revision: randomUUID(), roles};
    const present = new Set(before.roles.map(({name}) => name));
    // Whoever ran before is not waited for: the rest of the cluster may be in trouble, and that be the reason.
    const joining = roles.map(({name}) => name).filter(name => !present.has(name));
    options.on?.({kind: 'starting', roles: joining, running: true});
    await writeWanted(dir, wanted);
    try {
      await readyWait(dir, wanted, options)(joining);
    } catch (error) {
      options.on?.({kind: 'undoing'});
      await writeWanted(dir, {...before, revision: randomUUID()});
      throw error;
    }
    await untilSettled(dir, joining);
  });
}
