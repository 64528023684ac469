import {readFile} from 'node:fs/promises';
import {Command} from 'commander';
import {type DeployPlan, planDeploy, runDeploy} from '../../cluster/providers/deploy.js';
import {targetNames} from '../../cluster/providers/registry.js';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {errors} from '../errors.js';
import {actionReporter, planText} from '../ui/action-reporter.js';
import {canAsk, confirm} from '../ui/ask.js';
import {type CommonOptions, Ui} from '../ui/ui.js';
import {prepareDeployment, stopAfterStep} from './deploy/deployment.js';

interface DeployCommandOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly save?: string;
  readonly yes?: boolean;
  readonly environment?: string;
  /** False with `--no-verify`. */
  readonly verify?: boolean;
}

export const command = (): Command =>
  new Command('deploy')
    .description('bring the cluster to a target: what is there is looked at, only what is missing is done, and resumed')
    .argument('[target]', `${targetNames.join(', ')}, or a plan that --save wrote`)
    .option('--dry-run', 'show each step, its command and why it is needed; change nothing')
    .option('--save <file>', 'write the plan to a file, for `rulectl deploy <file>`')
    .option('--environment <name>', 'overlay and namespace: dev, staging, prod (default: metadata.environment)')
    .option('-y, --yes', 'do not ask')
    .option(
      '--no-verify',
      'leave out what talks to the cluster itself: pushing the rules, and the smoke evaluation at the end',
    )
    .action(deploy);

async function deploy(wanted: string | undefined, options: DeployCommandOptions): Promise<void> {
  const ui = new Ui(options);
  const saved = wanted?.endsWith('.json') ? await readPlan(wanted) : undefined;
  const target = saved?.target ?? wanted;
  if (target === 'local') return deployHere(options);
  const deployment = await prepareDeployment(target, {
    ...options,
    environment: saved?.environment ?? options.environment,
  });

  const isAsked = options.dryRun || options.save !== undefined || !options.yes;
  if (isAsked || saved) {
    const plan = await ui.during('Looking at what is there', () => planDeploy(deployment));
    if (saved) await refuseStale(saved, plan);
    if (options.save !== undefined) {
      await writeFileAtomic(options.save, `${JSON.stringify(plan, null, 2)}\n`);
      ui.note(`Plan written to ${options.save}.`);
    }
    if (options.dryRun || options.save !== undefined) {
      ui.result(plan, () => planText(ui, plan.steps));
      return;
    }
    if (!options.yes) {
      if (!canAsk()) throw errors.CLI_NOT_CONFIRMED('deploy', `rulectl deploy ${target} --yes`);
      ui.note(planText(ui, plan.steps));
      if (!(await confirm(`Do these ${plan.steps.filter(step => step.needed).length} steps?`))) return;
    }
  }
  const stop = stopAfterStep(ui);
  const report = actionReporter(ui, options.debug === true);
  const done: string[] = [];
  try {
    await runDeploy(deployment, {
      on: event => {
        if (event.kind === 'done') done.push(event.id);
        report(event);
      },
      signal: stop.signal,
    });
  } finally {
    stop.release();
  }
  ui.result({target: deployment.target, environment: deployment.environment, done}, () =>
    [
      `${ui.style('good', '✓')} ${deployment.blueprint.name} runs on ${deployment.target}, environment ${deployment.environment}.`,
      ...(deployment.verify
        ? []
        : [
            `  The rules in use were left alone: ${ui.style('accent', `rulectl rules push --activate --target ${deployment.name}`)}`,
          ]),
      `  Next: ${ui.style('accent', `rulectl eval --target ${deployment.name} --facts facts/vip.json`)}`,
    ].join('\n'),
  );
}

/** This machine is a target like the others; `up` is its deploy. */
async function deployHere(options: DeployCommandOptions): Promise<void> {
  const ui = new Ui(options);
  if (options.dryRun) {
    const steps = [
      {
        id: 'up',
        title: 'Processes on this machine',
        why: 'Control, gateways and nodes run as processes on loopback.',
        needed: true,
        because: 'brought to what cluster.yaml says',
        command: ['rulectl', 'up', '--detach'],
      },
    ];
    ui.result({target: 'local', environment: 'local', steps}, () => planText(ui, steps));
    return;
  }
  const [up, {runHere}] = await Promise.all([import('./up.js'), import('./deploy/deployment.js')]);
  const words = ['--detach', ...(options.file === undefined ? [] : ['--file', options.file])];
  await runHere(up.command(), [...words, ...(options.output === undefined ? [] : ['--output', options.output])]);
}

async function readPlan(file: string): Promise<DeployPlan> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw errors.CLI_PLAN_UNREADABLE(file, 'it cannot be read');
  }
  try {
    const plan = JSON.parse(text) as DeployPlan;
    if (typeof plan.target === 'string' && typeof plan.digest === 'string' && Array.isArray(plan.steps)) return plan;
  } catch {}
  throw errors.CLI_PLAN_UNREADABLE(file, 'it is no plan of `rulectl deploy --save`');
}

/** A saved plan was looked at by a person: doing anything else than it says would betray that. */
async function refuseStale(saved: DeployPlan, now: DeployPlan): Promise<void> {
  if (saved.digest !== now.digest) throw errors.CLI_PLAN_STALE('cluster.yaml, the rules or the program have changed');
  const planned = new Set(saved.steps.filter(step => step.needed).map(({id}) => id));
  const extra = now.steps.find(step => step.needed && !planned.has(step.id));
  if (extra) throw errors.CLI_PLAN_STALE(`the step ${extra.id} is needed now and was not then`);
}
