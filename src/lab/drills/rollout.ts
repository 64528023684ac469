import {activateRules, type Reactivation} from '../../cluster/rules/publish-rules.js';
import {sleep} from '../../kit/wait.js';
import type {ControlClient} from '../../service/api/control-client.js';
import type {Beside} from './drill-plan.js';
import {faultSpan} from './phases.js';

/** Shares of the drill: how long the other version stays, and how long nodes may take to switch. */
const shares = {inUse: 0.2, switching: 0.2};

/** Activates another version where a fault would strike, and goes back. The timeline tells when each node switched. */
export async function rollOutAndBack(
  control: ControlClient,
  wanted: number,
  reactivation: Reactivation,
  {plan, event, lapse, hold, ended}: Beside,
): Promise<void> {
  const switchTo = (version: number) =>
    activateAndAwait(control, version, reactivation, {event, lapse, patienceMs: plan.durationMs * shares.switching});
  const before = (await control.version(reactivation.ruleset)).record;
  await sleep(plan.durationMs * faultSpan.from, ended);
  if (ended.aborted) return;
  // Whatever happens, the cluster is left with the version that it had.
  const takeBack = await hold({what: 'roll-out', of: `version ${wanted}`}, [
    {do: 'activate', ruleset: reactivation.ruleset, version: before.version},
  ]);
  try {
    await switchTo(wanted);
    await sleep(plan.durationMs * shares.inUse, ended);
    await switchTo(before.version);
  } finally {
    await takeBack();
  }
}

async function activateAndAwait(
  control: ControlClient,
  version: number,
  reactivation: Reactivation,
  {event, lapse, patienceMs}: Pick<Beside, 'event' | 'lapse'> & {readonly patienceMs: number},
): Promise<void> {
  const {bundle} = await activateRules(control, version, reactivation);
  event('rollout', `version ${version} activated`);
  const serving = new Set<string>();
  const until = performance.now() + patienceMs;
  let members: Awaited<ReturnType<ControlClient['members']>> = [];
  while (performance.now() < until) {
    members = await control.members();
    for (const {name, bundle: served} of members) {
      if (serving.has(name) || !served?.split(',').includes(bundle)) continue;
      serving.add(name);
      event('rollout', `${name} serves version ${version}`);
    }
    if (serving.size === members.length) return;
    await sleep(20);
  }
  const late = members.filter(({name}) => !serving.has(name)).map(({name}) => name);
  if (late.length === 0) return;
  const seconds = (patienceMs / 1000).toFixed(1);
  event('rollout', `${late.join(', ')} not at version ${version}`);
  lapse(`${late.join(', ')} did not serve version ${version} within ${seconds} s.`);
}
