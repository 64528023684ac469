import {setTimeout as sleep} from 'node:timers/promises';
import {activateRules} from '../../../cluster/actions/publish-rules.js';
import type {TimelineEvent} from '../../../lab/drills/record.js';
import {bundleSource} from '../../../rules/ruleset/bundle-source.js';
import type {ControlClient} from '../../../service/api/control-client.js';
import {onControl, saidBy, versionNumber} from '../rules/on-control.js';
import {again} from './again.js';
import type {DrillOptions} from './load-options.js';
import {conduct, faultSpan, planFrom} from './run.js';

/**
 * `drill rollout`: activates another version under load and goes back. Every answer must be the right one for the
 * version that it names; none may mix two. The timeline tells when each node switched.
 */
export async function rollout(options: DrillOptions & {readonly to: string}): Promise<void> {
  const wanted = versionNumber(options.to);
  await onControl(options, async control => {
    const said = saidBy({...options, message: 'drill rollout'}, process.cwd());
    await conduct(options, {
      planOf: ground => ({
        ...planFrom(options, ground),
        command: 'rollout',
        faults: [],
        reproduce: again('rollout', options),
      }),
      loadOf: async ({project: {spec}}) => {
        const both = await Promise.all([control.version(spec.name), control.version(spec.name, wanted)]);
        return {rulesets: both.map(({bundle}) => bundleSource(bundle))};
      },
      beside:
        ({project: {spec}}) =>
        async ({plan, event, ended}) => {
          const ruleset = spec.name;
          const before = (await control.version(ruleset)).record;
          const pause = (ms: number) => sleep(ms, undefined, {signal: ended}).catch(() => undefined);
          await pause(plan.durationMs * faultSpan.from);
          if (ended.aborted) return;
          await switchTo(control, {ruleset, ...said}, wanted, event, plan.durationMs / 5);
          await pause(plan.durationMs / 5);
          // Whatever happened, the cluster is left with the version that it had.
          await switchTo(control, {ruleset, ...said}, before.version, event, plan.durationMs / 5);
        },
    });
  });
}

async function switchTo(
  control: ControlClient,
  said: Parameters<typeof activateRules>[2],
  version: number,
  event: (kind: TimelineEvent['kind'], text: string) => void,
  patienceMs: number,
): Promise<void> {
  const {digest} = await activateRules(control, version, said);
  event('rollout', `version ${version} activated`);
  const serving = new Set<string>();
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const members = await control.members();
    for (const {name, ruleset} of members) {
      if (serving.has(name) || !ruleset?.split(',').includes(digest)) continue;
      serving.add(name);
      event('rollout', `${name} serves version ${version}`);
    }
    if (serving.size === members.length) return;
    await sleep(20);
  }
}
