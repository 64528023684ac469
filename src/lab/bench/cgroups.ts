import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

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
