import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {RulectlError} from '../../../kit/errors.js';
import {keyFile, targetFile} from '../../running/target-file.js';
import {localFolders} from './folders.js';
import {endProcess, isAlive, signalTo, untilCollected, untilGone} from './identity.js';
import {localTarget} from './keys.js';
import {withLock} from './lock.js';
import {type LocalState, readState} from './state-file.js';

export interface Stopped {
  /** Names of what ran and was stopped. */
  readonly stopped: readonly string[];
  /** Whether the state of the cluster (rule versions, logs, keys) was removed, too. */
  readonly purged: boolean;
}

/** Roles finish the requests in flight first, stage by stage. */
const patienceMs = 45_000;

/**
 * Stops the local cluster, also one whose supervisor has died, and forgets where it was. Rule versions, logs and the
 * admin key stay for the next start unless `purge` is asked for. Nothing running is no failure.
 */
export async function stopCluster(dir: string, {purge = false}: {purge?: boolean} = {}): Promise<Stopped> {
  const {root} = localFolders(dir);
  if (!existsSync(root)) {
    if (purge) await removeAll(dir);
    return {stopped: [], purged: purge};
  }
  return withLock(dir, () => stopUnlocked(dir, {purge}));
}

/** The same for a caller that holds the lock. */
export async function stopUnlocked(dir: string, {purge = false}: {purge?: boolean} = {}): Promise<Stopped> {
  const state = knownState(dir, purge);
  const stopped = state?.roles.filter(({process: running}) => isAlive(running)).map(({name}) => name) ?? [];
  if (state) await stopProcesses(dir, state);
  const {wanted, state: stateFile, root} = localFolders(dir);
  await Promise.all([wanted, stateFile, targetFile(dir, localTarget)].map(file => rm(file, {force: true})));
  await Promise.all(['urls', 'addresses'].map(each => rm(`${root}/${each}`, {recursive: true, force: true})));
  if (purge) await removeAll(dir);
  return {stopped, purged: purge};
}

/** A damaged memory is no reason to keep it when it is to be removed. */
function knownState(dir: string, purge: boolean): LocalState | undefined {
  try {
    return readState(dir);
  } catch (error) {
    if (purge && error instanceof RulectlError) return undefined;
    throw error;
  }
}

async function stopProcesses(dir: string, state: LocalState): Promise<void> {
  const {supervisor} = state;
  if (signalTo(supervisor, 'SIGTERM') && !(await untilGone(supervisor, {timeoutMs: patienceMs}))) {
    signalTo(supervisor, 'SIGKILL');
    await untilGone(supervisor, {timeoutMs: 5000});
  }
  // What a supervisor that died left behind, as it was last seen.
  const left = readState(dir)?.roles ?? state.roles;
  for (const kind of ['gateway', 'node', 'control', 'monitor']) {
    const running = left.filter(({role}) => role === kind).flatMap(({process: each}) => (each ? [each] : []));
    await Promise.all(running.map(each => endProcess(each, {patienceMs: 12_000})));
  }
  const ended = state.roles.flatMap(({process: each}) => (each ? [each] : []));
  await untilCollected([supervisor, ...ended], {timeoutMs: 3000});
}

async function removeAll(dir: string): Promise<void> {
  const {root, logs} = localFolders(dir);
  await Promise.all([root, logs].map(folder => rm(folder, {recursive: true, force: true})));
  await rm(keyFile(dir, localTarget), {force: true});
}
