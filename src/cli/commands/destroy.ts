import {Command} from 'commander';
import {destroyPlan, planDestroy, runDestroy} from '../../cluster/providers/deploy.js';
import {findLeftovers} from '../../cluster/providers/leftovers.js';
import {providerOf, targetNames} from '../../cluster/providers/registry.js';
import {removeTarget} from '../../cluster/running/target-file.js';
import {errors} from '../errors.js';
import {actionReporter, planText} from '../ui/action-reporter.js';
import {ask, canAsk} from '../ui/ask.js';
import {type CommonOptions, Ui} from '../ui/ui.js';
import {prepareDeployment, stopAfterStep} from './deploy/deployment.js';

interface DestroyOptions extends CommonOptions {
  readonly yes?: string;
  readonly dryRun?: boolean;
  readonly environment?: string;
}

export const command = (): Command =>
  new Command('destroy')
    .description('undo a deploy, backwards; says what it leaves behind')
    .argument('<target>', targetNames.join(', '))
    .option('--dry-run', 'show what would be undone, by which command, and what stays; change nothing')
    .option('--yes <cluster>', 'do not ask; must be the name of the cluster')
    .option('--environment <name>', 'environment to destroy (default: metadata.environment)')
    .action(destroy);

/** On this machine `down` is the destroy. */
const hereDestroyed = {
  target: 'local',
  environment: 'local',
  steps: [
    {
      id: 'down',
      title: 'Processes on this machine',
      why: 'Control, gateways and nodes run as processes on loopback.',
      needed: true,
      because: 'stopped where they run, and what they keep is deleted',
      command: ['rulectl', 'down', '--purge'],
    },
  ],
  left: [],
};

async function destroy(target: string, options: DestroyOptions): Promise<void> {
  const ui = new Ui(options);
  if (target === 'local') {
    if (options.dryRun) return ui.result(hereDestroyed, () => planText(ui, hereDestroyed.steps));
    const [down, {runHere}] = await Promise.all([import('./down.js'), import('./deploy/deployment.js')]);
    return runHere(down.command(), ['--purge', ...(options.file === undefined ? [] : ['--file', options.file])]);
  }
  const deployment = await prepareDeployment(target, options);
  const {name} = deployment.blueprint;
  if (options.dryRun) {
    const plan = await ui.during('Looking at what is there', () => planDestroy(deployment));
    return ui.result(plan, () =>
      [planText(ui, plan.steps), 'This stays:', ...plan.left.map(line => `  - ${line}`)].join('\n'),
    );
  }
  if (options.yes !== undefined && options.yes !== name) throw errors.CLI_WRONG_NAME(options.yes, name);
  if (options.yes === undefined && !canAsk()) {
    throw errors.CLI_NOT_CONFIRMED('destroy', `rulectl destroy ${target} --yes ${name}`);
  }
  const others = await ui.during(
    'Looking who else lives there',
    async () => (await providerOf(target)).otherEnvironments?.(deployment) ?? [],
  );
  const {undone, left} = await destroyPlan(deployment, others);
  ui.note(
    ['This goes:', ...undone.map(line => `  - ${line}`), 'This stays:', ...left.map(line => `  - ${line}`)].join('\n'),
  );
  if (options.yes === undefined) {
    const answer = await ask(`Write the name of the cluster to destroy it`, 'nothing');
    if (answer !== name) throw errors.CLI_WRONG_NAME(answer, name);
  }
  const stop = stopAfterStep(ui);
  try {
    await runDestroy(deployment, others, {on: actionReporter(ui, options.debug === true), signal: stop.signal});
  } finally {
    stop.release();
  }
  await removeTarget(deployment.project.dir, deployment.name);
  const {found, unseen} = await ui.during('Looking for what is left', () => findLeftovers(deployment));
  ui.result({target, environment: deployment.environment, destroyed: undone, left, leftovers: found, unseen}, () =>
    [
      `${ui.style('good', '✓')} ${name} is gone from ${deployment.name}.`,
      ...(left.length > 0 ? ['This stays:', ...left.map(line => `  - ${line}`)] : []),
      ...(found.length > 0 ? ['Found, and removed by:'] : ['Looked for leftovers and found none.']),
      ...found.map(({kind, id, remove}) => `  - ${kind} ${id}: ${ui.style('accent', remove)}`),
      ...unseen.map(line => `  ${ui.style('warn', '!')} could not look for ${line}`),
    ].join('\n'),
  );
}
