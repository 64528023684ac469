import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {errors} from './errors.js';
import type {RoleAddress, RunningCluster} from './running-cluster.js';
import {readTarget, type Target} from './target-file.js';

type Role = 'gateway' | 'control';

/** A connection to a role that has no address of its own. */
export interface Forward {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Where a target's roles are, as its file says; where it gives no address, `forward` opens a connection at the first call.
 */
export function addressesOf(
  dir: string,
  name: string,
  forward: (role: Role, target: Target) => Promise<Forward> = async (role, target) => {
    throw errors.TARGET_NO_ADDRESS(target.name, role);
  },
): Pick<RunningCluster, Role | 'close'> {
  const forwards: Forward[] = [];
  const opened = new Map<Role, Promise<RoleAddress>>();
  const open = async (role: Role): Promise<RoleAddress> => {
    const target = readTarget(dir, name);
    const {key, caFile} = target;
    const ca = caFile === undefined ? undefined : readFileSync(join(dir, caFile), 'utf8');
    if (target[role] !== '') return {url: target[role], key, ca};
    const made = await forward(role, target);
    forwards.push(made);
    return {url: made.url, key, ca};
  };
  const address = (role: Role) => {
    const known = opened.get(role) ?? open(role);
    opened.set(role, known);
    return known;
  };
  return {
    gateway: () => address('gateway'),
    control: () => address('control'),
    close: async () => void (await Promise.all(forwards.map(each => each.close()))),
  };
}
