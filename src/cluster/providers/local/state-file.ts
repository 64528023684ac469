import {readFileSync, realpathSync} from 'node:fs';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {errors} from './errors.js';
import {localFolders} from './folders.js';
import type {ProcessIdentity} from './identity.js';
import type {RoleKind, Wanted} from './wanted.js';

/**
 * `starting`: has not said where it listens · `running` · `waiting`: died and comes back after a pause ·
 * `stopping` · `stopped`.
 */
type RolePhase = 'starting' | 'running' | 'waiting' | 'stopping' | 'stopped';

/** One supervised process, as it is. */
export interface RoleRecord {
  readonly name: string;
  readonly role: RoleKind;
  readonly group: string | null;
  readonly fingerprint: string;
  readonly phase: RolePhase;
  readonly process: ProcessIdentity | null;
  /** Kept over restarts. */
  readonly port: number;
  readonly url: string | null;
  /** ISO 8601, of the running process. */
  readonly startedAt: string | null;
  /** How often it was started again after it died. */
  readonly restarts: number;
  /** Deaths in a row, none of them after a quiet time. */
  readonly failures: number;
  /** How the last one ended: `exit code 2`, `SIGKILL`. */
  readonly lastExit: string | null;
}

/** What a local cluster is: the supervisor's memory, whole after any crash. */
export interface LocalState {
  /** The project's folder. In a copy of it, the state is that of another cluster. */
  readonly dir: string;
  readonly cluster: string;
  readonly environment: string;
  /** The revision of Wanted that has been put into effect; its roles may still be starting. */
  readonly revision: string;
  readonly supervisor: ProcessIdentity;
  /** See `sealOf`: the environment that the supervisor gives to roles. */
  readonly seal: string;
  readonly startedAt: string;
  readonly roles: readonly RoleRecord[];
}

/** What the supervisor last wrote; undefined when there is nothing of this folder. Throws LOCAL_STATE_DAMAGED. */
export function readState(dir: string): LocalState | undefined {
  const state = readJson<LocalState>(localFolders(dir).state);
  return state !== undefined && state.dir === realpathSync(dir) ? state : undefined;
}

export const readWanted = (dir: string): Wanted | undefined => readJson<Wanted>(localFolders(dir).wanted);

export const writeState = (dir: string, state: Omit<LocalState, 'dir'>): Promise<void> =>
  writeJson(localFolders(dir).state, {dir: realpathSync(dir), ...state});

export const writeWanted = (dir: string, wanted: Wanted): Promise<void> => writeJson(localFolders(dir).wanted, wanted);

function readJson<Content extends {readonly revision: string}>(file: string): Content | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const value = JSON.parse(text) as Content;
    if (typeof value.revision === 'string') return value;
  } catch {
    // Told below.
  }
  throw errors.LOCAL_STATE_DAMAGED(file);
}

const writeJson = (file: string, value: unknown): Promise<void> =>
  writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
