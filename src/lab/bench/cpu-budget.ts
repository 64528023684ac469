import {existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {sleep} from '../../kit/wait.js';

/** Equal shares of the processors for the nodes, or why there are none. */
export interface CpuBudget {
  readonly kind: 'cgroup v1' | 'cgroup v2' | 'none';
  /** Why there are no quotas. */
  readonly why: string | undefined;
  /** Moves this process, and what it starts from now on, out of the quotas and before its neighbours. */
  enter(): void;
  /** Gives a process its quota, with all of its threads. */
  limit(name: string, pid: number, milliCpu: number): void;
  /** Takes the quota of a process away, until it gets one again. */
  lift(name: string): void;
  /** Goes back and removes what was made. The processes in it must have ended. */
  close(): Promise<void>;
}

const prefix = 'rulectl-bench-';

/** Opens quotas where this machine and this user's rights allow them. */
export function openCpuBudget(places: readonly CgroupPlace[] = ownCgroupPlaces()): CpuBudget {
  const reasons = new Set<string>();
  for (const place of places) {
    try {
      return new Cgroups(place);
    } catch (error) {
      reasons.add((error as Error).message);
    }
  }
  const why = places.length === 0 ? 'this system has no Linux control groups' : [...reasons].join('; ');
  return {kind: 'none', why, enter() {}, limit() {}, lift() {}, close: async () => {}};
}

class Cgroups implements CpuBudget {
  readonly kind: CgroupDialect['kind'];
  readonly why = undefined;
  readonly #root: string;
  readonly #made: string[] = [];
  #entered = false;

  constructor(private readonly place: CgroupPlace) {
    this.kind = place.dialect.kind;
    const {folder, dialect} = place;
    removeStale(folder);
    this.#root = join(folder, `${prefix}${process.pid}`);
    try {
      this.#make(this.#root);
      if (!existsSync(join(this.#root, dialect.probe))) {
        delegate(folder);
        if (!existsSync(join(this.#root, dialect.probe))) throw new Error(`${folder} hands out no CPU quotas`);
      }
      set(this.#root, dialect.favoured);
      if (dialect.kind === 'cgroup v2') delegate(this.#root);
      this.#make(join(this.#root, 'outside'));
    } catch (error) {
      this.#removeAll();
      const {code, message} = error as NodeJS.ErrnoException;
      throw new Error(
        code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
          ? 'control groups need root, or to be delegated to this user'
          : message,
      );
    }
  }

  enter(): void {
    move(process.pid, join(this.#root, 'outside'));
    this.#entered = true;
  }

  limit(name: string, pid: number, milliCpu: number): void {
    const folder = join(this.#root, name);
    this.#make(folder);
    set(folder, this.place.dialect.limit(milliCpu));
    move(pid, folder);
  }

  lift(name: string): void {
    set(join(this.#root, name), this.place.dialect.unlimited);
  }

  async close(): Promise<void> {
    if (this.#entered) move(process.pid, this.place.home);
    this.#entered = false;
    // A process that has just ended may still count for a moment.
    for (let attempt = 0; attempt < 20 && this.#made.length > 0; attempt++) {
      this.#removeAll();
      if (this.#made.length > 0) await sleep(100);
    }
  }

  #make(folder: string): void {
    if (this.#made.includes(folder)) return;
    mkdirSync(folder, {recursive: true});
    this.#made.push(folder);
  }

  #removeAll(): void {
    for (const folder of [...this.#made].reverse()) {
      if (remove(folder)) this.#made.splice(this.#made.indexOf(folder), 1);
    }
  }
}

function set(folder: string, settings: readonly (readonly [string, string])[]): void {
  for (const [file, content] of settings) writeFileSync(join(folder, file), content);
}

const move = (pid: number, folder: string): void => writeFileSync(join(folder, 'cgroup.procs'), String(pid));

/** Lets groups below have CPU controllers (version 2). */
const delegate = (folder: string): void => writeFileSync(join(folder, 'cgroup.subtree_control'), '+cpu');

/** Groups that a bench left behind when it was killed. */
function removeStale(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = new RegExp(`^${prefix}(\\d+)`).exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const stale = join(folder, name);
    for (const inner of readdirSync(stale, {withFileTypes: true})) {
      if (inner.isDirectory()) remove(join(stale, inner.name));
    }
    remove(stale);
  }
}

function remove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** How one version of Linux control groups spells what the bench asks of it. Each setting is a file and its content. */
export interface CgroupDialect {
  readonly kind: 'cgroup v1' | 'cgroup v2';
  /** A file that a group has only where CPU quotas can be set. */
  readonly probe: string;
  /** Takes processors before others: a neighbour's work then costs the measurement less. */
  readonly favoured: readonly Setting[];
  limit(milliCpu: number): readonly Setting[];
  /** No quota. */
  readonly unlimited: readonly Setting[];
}

type Setting = readonly [file: string, content: string];

/** The period of a quota, as Kubernetes sets it. Microseconds. */
const periodUs = 100_000;

const quotaUs = (milliCpu: number): number => (milliCpu * periodUs) / 1000;

const v1: CgroupDialect = {
  kind: 'cgroup v1',
  probe: 'cpu.cfs_quota_us',
  favoured: [['cpu.shares', '65536']],
  limit: milliCpu => [
    ['cpu.cfs_period_us', String(periodUs)],
    ['cpu.cfs_quota_us', String(quotaUs(milliCpu))],
  ],
  unlimited: [['cpu.cfs_quota_us', '-1']],
};

const v2: CgroupDialect = {
  kind: 'cgroup v2',
  probe: 'cpu.max',
  favoured: [['cpu.weight', '6400']],
  limit: milliCpu => [['cpu.max', `${quotaUs(milliCpu)} ${periodUs}`]],
  unlimited: [['cpu.max', `max ${periodUs}`]],
};

/** A folder in which groups may be made, perhaps. */
export interface CgroupPlace {
  readonly dialect: CgroupDialect;
  readonly folder: string;
  /** Where this process is now, to go back to. */
  readonly home: string;
}

/**
 * Folders to try, the best first. In version 2 a group that holds processes can have no groups with controllers below
 * it ("no internal processes"), so the one above is tried first. `mounts` and `own` are the texts of /proc/mounts and
 * /proc/self/cgroup (cgroups(7)).
 */
export function cgroupPlaces(mounts: string, own: string): CgroupPlace[] {
  const lines = own.split('\n').map(line => line.split(':'));
  return mounts.split('\n').flatMap((mount): CgroupPlace[] => {
    const [, folder, type, options = ''] = mount.split(' ');
    if (folder === undefined) return [];
    const isV1 = type === 'cgroup' && options.split(',').includes('cpu');
    if (!isV1 && type !== 'cgroup2') return [];
    const line = lines.find(([id, controllers = '']) => (isV1 ? controllers.split(',').includes('cpu') : id === '0'));
    const path = line?.slice(2).join(':') ?? '/';
    const home = join(folder, path);
    const folders = isV1 ? [home, folder] : [join(folder, dirname(path)), home, folder];
    return [...new Set(folders)].map(each => ({dialect: isV1 ? v1 : v2, folder: each, home}));
  });
}

/** Those of this machine; none where there is no Linux. */
export function ownCgroupPlaces(): CgroupPlace[] {
  try {
    return cgroupPlaces(readFileSync('/proc/mounts', 'utf8'), readFileSync('/proc/self/cgroup', 'utf8'));
  } catch {
    return [];
  }
}
