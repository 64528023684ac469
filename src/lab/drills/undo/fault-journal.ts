import {randomUUID} from 'node:crypto';
import {readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {identityOf, isAlive, type ProcessIdentity} from '../../../cluster/providers/local/identity.js';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {type UndoPlace, type UndoStep, undoAll} from './undo.js';

/** A fault that is in force, as its drill noted it before it struck. */
interface Entry {
  /** The drill. While it lives, healing is its own business. */
  readonly owner: ProcessIdentity | null;
  /** Target of the cluster that it hit. */
  readonly target: string;
  /** Supervisor of that cluster, where it ran on this machine: when it has ended, so has the cluster. */
  readonly supervisor?: ProcessIdentity | undefined;
  /** For people: `freeze of pricing-1`. */
  readonly what: string;
  readonly steps: readonly UndoStep[];
}

/** What a crashed drill left and what became of it. */
export interface LeftOver {
  readonly what: string;
  /** Reasons of the steps that could not be taken back; the entry is kept then. */
  readonly failures: readonly string[];
}

/** Where the faults of the drills of a project are noted. */
export const journalFolder = (stateFolder: string): string => join(stateFolder, 'drills', 'in-force');

/** Where faults are noted, and of which cluster they are. */
export interface FaultJournal {
  /** Folder of the project, in which tools that take a fault back are run. */
  readonly dir: string;
  readonly folder: string;
  readonly target: string;
  readonly supervisor?: ProcessIdentity | undefined;
}

/** Notes how a fault is taken back, before it strikes. Gives the function that strikes the note out. */
export async function noteFault(
  {folder, target, supervisor}: Omit<FaultJournal, 'dir'>,
  what: string,
  steps: readonly UndoStep[],
): Promise<() => Promise<void>> {
  if (steps.length === 0) return async () => {};
  const file = join(folder, `${randomUUID()}.json`);
  const entry: Entry = {owner: identityOf(process.pid) ?? null, target, supervisor, what, steps};
  await writeFileAtomic(file, `${JSON.stringify(entry, null, 1)}\n`);
  return () => rm(file, {force: true});
}

/** Steps that change a cluster: another one, started since, must not get what was meant for its predecessor. */
const clusterSteps: ReadonlySet<UndoStep['do']> = new Set(['scale', 'activate', 'resume']);

/** Takes back what drills that died left in force. */
export async function healLeftOvers(folder: string, placeOf: (target: string) => UndoPlace): Promise<LeftOver[]> {
  const names = await readdir(folder).catch(() => []);
  const healed: LeftOver[] = [];
  for (const name of names.filter(each => each.endsWith('.json'))) {
    const file = join(folder, name);
    const entry = JSON.parse(await readFile(file, 'utf8')) as Entry;
    if (isAlive(entry.owner)) continue;
    const isClusterGone = entry.supervisor !== undefined && !isAlive(entry.supervisor);
    const steps = isClusterGone ? entry.steps.filter(({do: what}) => !clusterSteps.has(what)) : entry.steps;
    const failures = (await undoAll(steps, placeOf(entry.target))).map(({why}) => why);
    if (failures.length === 0) await rm(file, {force: true});
    healed.push({what: entry.what, failures});
  }
  return healed;
}
