import {nearest} from '../../../kit/did-you-mean.js';
import {clusterFaults} from './cluster-faults.js';
import {errors} from './errors.js';
import type {Fault} from './fault.js';
import {networkFaults} from './network-faults.js';
import {processFaults} from './process-faults.js';

const all: readonly Fault[] = [...processFaults, ...networkFaults, ...clusterFaults];

export const faultNames = all.map(({name}) => name);

/** Those that take nothing away, so that nobody is to miss anything. */
export const sparingFaults: readonly string[] = all.filter(({spares}) => spares).map(({name}) => name);

/** A fault by name. Throws DRILL_FAULT_UNKNOWN. */
export function faultNamed(name: string): Fault {
  const found = all.find(fault => fault.name === name);
  if (found === undefined) throw errors.DRILL_FAULT_UNKNOWN(name, faultNames, nearest(name, faultNames));
  return found;
}

/** What each fault does, for help and for the screen. */
export const faultSummaries = (): readonly {readonly name: string; readonly summary: string}[] =>
  all.map(({name, summary}) => ({name, summary}));
