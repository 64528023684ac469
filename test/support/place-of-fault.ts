import {Fault, type FaultPlace} from '../../src/rules/values/fault.js';

/** Where an operation that must fail puts the blame. */
export function placeOfFault(run: () => unknown): FaultPlace {
  try {
    run();
  } catch (fault) {
    if (fault instanceof Fault) return fault.place;
    throw fault;
  }
  throw new Error('should have failed');
}
