import {execFile} from 'node:child_process';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {identityOf, signalTo} from '../../../cluster/providers/local/identity.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';

const run = promisify(execFile);

const scaleOut: Fault = {
  name: 'scale-out',
  summary: 'a node more of the group joins, and leaves again',
  spares: true,
  canHit: ({group}) => group !== undefined,
  prepare: async (parts, reach) => {
    const groups = [...new Set(parts.flatMap(({group}) => (group === undefined ? [] : [group])))];
    if (groups.length === 0) throw errors.DRILL_FAULT_NODES_ONLY('scale-out', parts[0]!.name);
    const before = await reach.counts(groups);
    const more = Object.fromEntries(Object.entries(before).map(([group, count]) => [group, count + 1]));
    return {undo: [{do: 'scale', counts: before}], strike: () => reach.scale(more)};
  },
};

const badRules: Fault = {
  name: 'bad-rules',
  summary: 'rules that do not compile are pushed; they must be refused and change nothing',
  spares: true,
  prepare: async (_parts, reach) => ({
    undo: [],
    strike: async () => {
      if (!(await reach.offerBadRules())) throw errors.DRILL_BAD_RULES_TAKEN();
    },
  }),
};

const poison: Fault = {
  name: 'poison',
  summary: 'facts whose evaluation runs into a limit come again and again (--poison)',
  prepare: async (_parts, reach) => {
    const begin = await reach.preparePoison();
    let end: (() => Promise<void>) | undefined;
    return {
      undo: [],
      strike: async () => {
        end = begin();
      },
      ease: async () => end?.(),
    };
  },
};

/** Smaller than any bundle. */
const diskBytes = 16 * 1024;

/**
 * A file system of its own, too small, is laid over the cache and filled: what is written gets ENOSPC. The part starts
 * again, without what it had kept, because only a start needs the cache.
 */
const diskFull: Fault = {
  name: 'disk-full',
  summary: 'the disk of the cache is full, and the part starts again without what it had kept (needs root)',
  // Control keeps nothing for its next start.
  canHit: ({kind, platform}) =>
    platform === undefined && (kind === 'node' || kind === 'gateway') && process.getuid?.() === 0,
  prepare: async (parts, reach) => {
    const places = parts.map(({name, pid}) => {
      const folder = reach.cacheFolder(name);
      const process = pid === undefined ? undefined : identityOf(pid);
      if (folder === undefined || process === undefined) throw errors.DRILL_FAULT_ELSEWHERE('disk-full', name);
      return {folder, process};
    });
    if (process.getuid?.() !== 0) throw errors.DRILL_FAULT_ROOT('disk-full');
    return {
      undo: places.map(({folder}) => ({do: 'unmount' as const, path: folder})),
      strike: async () => {
        for (const {folder, process: hit} of places) {
          await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=0700`, 'rulectl-drill', folder]);
          await fill(join(folder, 'filler'));
          signalTo(hit, 'SIGTERM');
        }
      },
    };
  },
};

/** Writes until nothing more fits. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (;;) await file.write(Buffer.alloc(1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

export const clusterFaults: readonly Fault[] = [scaleOut, badRules, diskFull, poison];
