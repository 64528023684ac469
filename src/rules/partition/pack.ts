import {createHash} from 'node:crypto';

/** Something to be packed as a whole. */
export interface Load {
  /** What it is recognised by when the rules change a little. */
  readonly key: string;
  readonly cost: number;
}

/** How much fuller than its fair share a bin may get before a load goes elsewhere than its first choice. */
const slack = 1.1;

/**
 * Packs loads into bins, the largest first. Each load has its own order of preference among the bins (rendezvous
 * hashing, Thaler and Ravishankar 1996) and takes the first that has room, else the emptiest: nearly even, and a small
 * change of the loads moves few of them.
 *
 * @returns the bin of each load
 */
export function pack<L extends Load>(loads: readonly L[], bins: readonly string[]): Map<L, string> {
  const fair = loads.reduce((total, load) => total + load.cost, 0) / bins.length;
  const filled = new Map(bins.map(bin => [bin, 0]));
  const packed = new Map<L, string>();
  for (const load of [...loads].sort((a, b) => b.cost - a.cost || (a.key < b.key ? -1 : 1))) {
    const preferred = [...bins].sort((a, b) => score(load.key, b) - score(load.key, a));
    const emptiest = bins.reduce((least, bin) => (filled.get(bin)! < filled.get(least)! ? bin : least));
    const bin = preferred.find(candidate => filled.get(candidate)! + load.cost <= fair * slack) ?? emptiest;
    filled.set(bin, filled.get(bin)! + load.cost);
    packed.set(load, bin);
  }
  return packed;
}

/** An even number in 0 … 2^48 for a pair, the same on every machine. */
const score = (key: string, bin: string): number =>
  createHash('sha256').update(`${bin}\0${key}`).digest().readUIntBE(0, 6);
