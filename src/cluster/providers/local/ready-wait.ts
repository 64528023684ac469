import {at} from '../../../kit/errors.js';
import {sleep} from '../../../kit/wait.js';
import type {ScaleOptions} from '../../running/running-cluster.js';
import {errors} from './errors.js';
import {isAlive} from './identity.js';
import {lastLines} from './logs.js';
import {health, monitorAnswers, readiness} from './probe.js';
import {type RoleRecord, readState} from './state-file.js';
import type {RoleKind, Wanted} from './wanted.js';

const pollMs = 40;
/** Deaths in a row after which a role is taken to be unable to start. */
const maxFailures = 3;

/** Waits for roles by name; with a bundle's digest until they run that bundle, too. */
export type ReadyWait = (names: readonly string[], bundle?: string) => Promise<RoleRecord[]>;

/**
 * Waits until roles are ready, and gives their records in the order of the names. Throws LOCAL_ROLE_FAILED,
 * LOCAL_NOT_READY or LOCAL_SUPERVISOR_FAILED. The time counts from here, for all waits together.
 */
export function readyWait(
  dir: string,
  {revision, roles}: Wanted,
  {on = () => {}, signal, timeoutMs = 60_000}: ScaleOptions & {readonly timeoutMs?: number},
): ReadyWait {
  const end = performance.now() + timeoutMs;
  const known = roles.map(({name}) => name);
  return async (names, bundle) => {
    const ready = new Set<string>();
    const probe = async ({name, role, phase, url}: RoleRecord) => {
      if (ready.has(name) || phase !== 'running' || !url) return;
      if (!(await isReady(role, url, bundle))) return;
      ready.add(name);
      on({
        kind: bundle === undefined ? 'ready' : 'live',
        ready: [...ready],
        waiting: known.filter(each => !ready.has(each)),
      });
    };
    for (;;) {
      signal?.throwIfAborted();
      const state = readState(dir);
      const records = new Map(state?.roles.filter(({name}) => known.includes(name)).map(each => [each.name, each]));
      for (const record of records.values()) refuseDead(dir, record);
      // Before the revision is in effect, a role may be ready as what it is to be no longer.
      if (state?.revision === revision) {
        await Promise.all([...records.values()].map(probe));
        if (names.every(name => ready.has(name))) return names.map(name => records.get(name)!);
      }
      if (state && !isAlive(state.supervisor)) throw errors.LOCAL_SUPERVISOR_FAILED('it has died');
      if (performance.now() > end) {
        const late = names.filter(name => !ready.has(name));
        throw errors.LOCAL_NOT_READY(late, Math.round(timeoutMs / 1000), lastWords(dir, late[0]!));
      }
      await sleep(pollMs);
    }
  };
}

async function isReady(role: RoleKind, url: string, bundle: string | undefined): Promise<boolean> {
  if (role === 'monitor') return monitorAnswers(url);
  if (bundle === undefined || role === 'control') return (await readiness(url)) === 'ready';
  const found = await health(url);
  return found?.status === 'ready' && found.rulesets?.some(each => each.bundle === bundle) === true;
}

/** Exit code 2 says that the input is wrong: no second attempt mends that. */
function refuseDead(dir: string, {name, failures, lastExit, phase}: RoleRecord): void {
  const hopeless = failures >= maxFailures || (failures > 0 && lastExit === 'exit code 2');
  if (!hopeless || phase === 'running') return;
  throw errors.LOCAL_ROLE_FAILED(name, lastExit ?? 'an unknown end', lastWords(dir, name));
}

const lastWords = (dir: string, name: string) => {
  const lines = lastLines(dir, name, 8).map(({text}) => `  ${text}`);
  return at(lines.length > 0 ? {frame: lines.join('\n')} : {});
};
