import {setTimeout as sleep} from 'node:timers/promises';
import type {ControlClient} from '../../../service/api/control-client.js';

/** How far an activation has come. */
export interface Live {
  readonly nodes: number;
  /** Nodes that serve it. */
  readonly serving: number;
  readonly refusals: readonly {readonly node: string; readonly why: string}[];
}

const patienceMs = 3000;

/** Waits a little until every node serves the bundle, or says why it does not. */
export async function untilLive(control: ControlClient, bundle: string): Promise<Live> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const members = (await control.members()).filter(({state}) => state === 'ready' || state === 'starting');
    const serving = members.filter(member => member.bundle?.split(',').includes(bundle));
    if (serving.length === members.length || performance.now() > end) {
      // Only now: what a node refused may be the version before, and this one on its way.
      const others = members.filter(member => !serving.includes(member));
      const refusals = others.flatMap(({name, refused}) => (refused ? [{node: name, why: refused}] : []));
      return {nodes: members.length, serving: serving.length, refusals};
    }
    await sleep(50);
  }
}
