import type {Observation} from '../../actions/step.js';
import type {Kubectl} from './kubectl.js';

export const present = (detail?: string): Observation =>
  detail === undefined ? {state: 'present'} : {state: 'present', detail};
export const absent = (detail?: string): Observation =>
  detail === undefined ? {state: 'absent'} : {state: 'absent', detail};

/** Whether an object is there. */
export async function lookFor(kubectl: Kubectl, kind: string, name: string): Promise<Observation> {
  return (await kubectl.get(kind, name)) === undefined ? absent() : present();
}
