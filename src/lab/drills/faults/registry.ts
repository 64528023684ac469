import {nearest} from '../../../kit/did-you-mean.js';
import type {Part} from '../cluster/part.js';
import {namesOf, partsOf} from '../cluster/target.js';
import {clusterFaults} from './cluster-faults.js';
import {errors} from './errors.js';
import {failover} from './failover.js';
import type {Fault} from './fault.js';
import {networkFaults} from './network-faults.js';
import {processFaults} from './process-faults.js';

const all: readonly Fault[] = [...processFaults, ...networkFaults, ...clusterFaults, failover];

export const faultNames = all.map(({name}) => name) as [string, ...string[]];

/** Those that take nothing away, so that nobody is to miss anything. */
export const sparingFaults: readonly string[] = all.filter(({spares}) => spares).map(({name}) => name);

export const findFault = (name: string): Fault | undefined => all.find(fault => fault.name === name);

/** A fault by name. Throws DRILL_FAULT_UNKNOWN. */
export function faultNamed(name: string): Fault {
  const found = findFault(name);
  if (found === undefined) throw errors.DRILL_FAULT_UNKNOWN(name, faultNames, nearest(name, faultNames));
  return found;
}

/** What each fault does, for help and for the screen. */
export const faultSummaries = (): readonly {readonly name: string; readonly summary: string}[] =>
  all.map(({name, summary}) => ({name, summary}));

/** A fault, and whom it can hit: for a person to choose from. */
export interface FaultChoice {
  readonly name: string;
  readonly summary: string;
  readonly targets: readonly string[];
}

/** Each fault that can hit some of these parts. */
export const faultChoices = (parts: readonly Part[]): FaultChoice[] =>
  all
    .map(({name, summary, canHit = () => true}) => ({
      name,
      summary,
      targets: namesOf(parts).filter(target => partsOf(target, parts).every(canHit)),
    }))
    .filter(({targets}) => targets.length > 0);
