import {sleep} from '../../../kit/wait.js';
import {everyGroup} from '../../../rules/ruleset/bundle.js';
import {absent, type Observation, present, type Step, type StepContext} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {composeArguments, imageVariable} from './compose-arguments.js';
import {type Container, containersIn, hashesFor, isWell} from './containers.js';

const waitSeconds = 180;
const upMs = 20 * 60_000;
const graceSeconds = 30;
/** The balancer looks the names of gateways up again every two seconds; then it knows who came and who went. */
const settleMs = 3000;

/** What a step has to know of a service: its containers, by whether they are as the compose file says now. */
interface Look {
  readonly current: readonly Container[];
  readonly old: readonly Container[];
}

/** Services that are replaced in place: stores and what has a port of its own, of which there is one each. */
export function placeStep(
  deployment: Deployment,
  {services, ...words}: Pick<Step, 'id' | 'title' | 'why'> & {readonly services: readonly string[]},
): Step {
  const args = up(services);
  return {
    ...words,
    command: ['docker', ...args],
    probe: async () => {
      for (const service of services) {
        const observation = observe(await look(deployment, service), 1);
        if (observation.state !== 'present') return observation;
      }
      return present();
    },
    run: context => bringUp(deployment, args, services, context),
  };
}

/**
 * Brings the containers of a role to the compose file without a gap: new ones come beside the old ones, and those go when
 * the new ones are well.
 */
export function rollStep(deployment: Deployment, service: string, wanted: number): Step {
  const isFrontDoor = service === 'gateway' || service === everyGroup;
  const scaled = (count: number) => up([service], ['--no-recreate', '--scale', `${service}=${count}`]);
  return {
    id: `roll:${service}`,
    title: service === 'control' || service === 'gateway' ? `Role ${service}` : `Nodes of ${service}`,
    why: 'New containers are well before old ones go, so that there is always somebody who serves.',
    command: ['docker', ...scaled(wanted)],
    probe: async () => observe(await look(deployment, service), wanted),
    run: async context => {
      const {current, old} = await look(deployment, service);
      const serving = old.filter(isWell);
      const broken = old.filter(each => !isWell(each));
      if (broken.length > 0) await remove(broken);
      const most = serving.length + Math.max(current.length, wanted);
      await bringUp(deployment, scaled(most), [service], context);
      // Gateways hear of nodes at once; the balancer may know a door that has gone, so that one goes at a time.
      for (const leaving of isFrontDoor ? serving.map(each => [each]) : serving.length > 0 ? [serving] : []) {
        if (isFrontDoor) await sleep(settleMs);
        await stop(leaving);
        await remove(leaving);
      }
      if (most > serving.length + wanted) await bringUp(deployment, scaled(wanted), [service], context);
    },
  };
}

/** Removes containers of services that the compose file no longer has. */
export function pruneStep(deployment: Deployment): Step {
  const orphans = async () => {
    const hashes = await hashesFor(deployment);
    return (await containersIn(deployment.project.dir)).filter(({service}) => !hashes.has(service));
  };
  return {
    id: 'prune',
    title: 'What is no longer wanted',
    why: 'Containers of groups that the cluster file no longer has would go on working.',
    does: 'stops and removes them',
    probe: async () => {
      const names = (await orphans()).map(({name}) => name);
      return names.length === 0 ? present('nothing') : {state: 'changed', detail: names.join(', ')};
    },
    run: async () => {
      const found = await orphans();
      if (found.length === 0) return;
      await stop(found);
      await remove(found);
    },
  };
}

const up = (services: readonly string[], more: readonly string[] = []): string[] => [
  ...[...composeArguments, 'up', '--detach', '--no-build', '--no-deps', '--wait', '--wait-timeout', `${waitSeconds}`],
  ...[...more, ...services],
];

async function look(deployment: Deployment, service: string): Promise<Look> {
  const hash = (await hashesFor(deployment)).get(service);
  const own = (await containersIn(deployment.project.dir)).filter(each => each.service === service);
  return {current: own.filter(each => each.hash === hash), old: own.filter(each => each.hash !== hash)};
}

function observe({current, old}: Look, wanted: number): Observation {
  if (current.length + old.length === 0) return absent();
  if (old.length > 0) {
    const names = old.map(({name}) => name).join(', ');
    return {state: 'changed', detail: `${names}: of another image or other settings`};
  }
  if (current.length !== wanted) return {state: 'changed', detail: `${current.length} instead of ${wanted}`};
  const ill = current.find(each => !isWell(each));
  return ill === undefined ? present() : {state: 'changed', detail: `${ill.name}: ${ill.status}`};
}

/** Compose says of a container that does not become well only that it did not: what it wrote last says why. */
async function bringUp(
  deployment: Deployment,
  args: readonly string[],
  services: readonly string[],
  {say}: StepContext,
): Promise<void> {
  const {dir} = deployment.project;
  try {
    await tools.docker.run(args, {cwd: dir, env: imageVariable(deployment), onLine: say, timeoutMs: upMs});
  } catch (error) {
    for (const {id, name} of (await containersIn(dir)).filter(
      each => services.includes(each.service) && !isWell(each),
    )) {
      const {stdout, stderr} = await tools.docker.attempt(['logs', '--tail', '5', id]);
      for (const line of (stdout + stderr).split('\n')) if (line !== '') say(`${name}: ${line}`);
    }
    throw error;
  }
}

const stop = (containers: readonly Container[]) =>
  tools.docker.run(['stop', '--time', `${graceSeconds}`, ...containers.map(({id}) => id)], {timeoutMs: 2 * 60_000});

const remove = (containers: readonly Container[]) =>
  tools.docker.run(['rm', '--force', ...containers.map(({id}) => id)]);
