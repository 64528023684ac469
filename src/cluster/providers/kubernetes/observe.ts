import {counted} from '../../../kit/words.js';
import {absent, type Observation, present} from '../../actions/step.js';
import type {Kubectl} from './kubectl.js';

/** Whether an object is there. */
export async function lookFor(kubectl: Kubectl, kind: string, name: string): Promise<Observation> {
  return (await kubectl.get(kind, name)) === undefined ? absent() : present();
}

/** What the API server would change, by its own reckoning (`kubectl diff`: 0 nothing, 1 something). */
export async function differenceOf(kubectl: Kubectl, chosen: readonly string[], input?: string): Promise<Observation> {
  const args = ['diff', '--server-side', '--force-conflicts', '--field-manager=rulectl', ...chosen];
  const {code, stdout, stderr} = await kubectl.attempt(args, {input});
  if (code === 0) return present('as it should be');
  if (code > 1) return {state: 'unknown', detail: stderr.trim().split('\n').at(-1) ?? 'kubectl diff failed'};
  const objects = stdout.match(/^diff /gm)?.length ?? 1;
  return {state: 'changed', detail: `${counted(objects, 'object differs', 'objects differ')}`, diff: stdout};
}
