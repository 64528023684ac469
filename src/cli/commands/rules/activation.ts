import {setTimeout as sleep} from 'node:timers/promises';
import {activateRules, rollBackRules} from '../../../cluster/rules/publish-rules.js';
import type {ControlClient} from '../../../service/api/control-client.js';
import type {ActivationRecord} from '../../../state/repository/records.js';
import {Ui} from '../../ui/ui.js';
import {type ChangeOptions, onControl, rulesetName, saidBy, versionNumber} from './on-control.js';

/** `rulectl rules activate`. */
export const activate = (version: string, options: ChangeOptions): Promise<void> =>
  change(options, (control, said) => activateRules(control, versionNumber(version), said));

/** `rulectl rules rollback`. */
export const rollBack = (version: string | undefined, options: ChangeOptions): Promise<void> =>
  change(options, (control, said) =>
    rollBackRules(control, version === undefined ? undefined : versionNumber(version), said),
  );

async function change(
  options: ChangeOptions,
  work: (control: ControlClient, said: ReturnType<typeof saidBy> & {ruleset: string}) => Promise<ActivationRecord>,
): Promise<void> {
  const ui = new Ui(options);
  const said = saidBy(options, process.cwd());
  const {activation, live} = await onControl(options, async control => {
    const activation = await work(control, {ruleset: await rulesetName(options, control), ...said});
    return {activation, live: await untilLive(control, activation.bundle)};
  });
  ui.result({activation, live}, () => activationText(activation, live, ui));
}

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

/** What an activation came to. */
export function activationText({ruleset, version, kind}: ActivationRecord, live: Live, ui: Ui): string {
  const done = kind === 'rollback' ? 'rolled back to' : 'now runs';
  const {nodes, serving, refusals} = live;
  const tone = serving === nodes ? 'good' : 'warn';
  const where =
    nodes === 0
      ? 'no node is there to run it'
      : `${serving} of ${nodes} nodes serve it${serving < nodes ? ' so far' : ''}`;
  return [
    `${ui.style(tone, serving === nodes ? '✓' : '!')} ${ruleset} ${done} version ${version}: ${where}`,
    ...refusals.map(({node, why}) => `  ${ui.style('bad', '✗')} ${node} refuses it: ${why}`),
  ].join('\n');
}
