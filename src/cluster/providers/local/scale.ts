import {randomUUID} from 'node:crypto';
import type {ScaleCounts, ScaleOptions} from '../../running/running-cluster.js';
import {errors} from './errors.js';
import {isAlive} from './identity.js';
import {withLock} from './lock.js';
import {untilSettled} from './parts.js';
import {readyWait} from './ready-wait.js';
import {readState, readWanted, writeWanted} from './state-file.js';
import {scaledRoles} from './wanted.js';

/**
 * Changes how many nodes and gateways run, and nothing else: neither cluster file nor rules are read. Nodes that go
 * finish their requests first. On failure the numbers are as before. Throws LOCAL_NOT_RUNNING.
 */
export function scaleCluster(dir: string, counts: ScaleCounts, options: ScaleOptions = {}): Promise<void> {
  const before = readWanted(dir);
  if (!before) throw errors.LOCAL_NOT_RUNNING(dir);
  return withLock(dir, async () => {
    if (!isAlive(readState(dir)?.supervisor)) throw errors.LOCAL_NOT_RUNNING(dir);
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
