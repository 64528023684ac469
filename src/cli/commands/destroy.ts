import {Command} from 'commander';
import {actionReporter} from '../ui/action-reporter.js';
import {ask, canAsk} from '../ui/ask.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface DestroyOptions extends CommonOptions {
  readonly yes?: string;
  readonly environment?: string;
}

export const command = (): Command =>
  new Command('destroy')
    .description('undo a deploy, backwards; says what it leaves behind')
    .argument('<target>', 'local, compose, kubernetes, aws or gcp')
    .option('--yes <cluster>', 'do not ask; must be the name of the cluster')
    .option('--environment <name>', 'environment to destroy (default: metadata.environment)')
    .action(destroy);

async function destroy(target: string, options: DestroyOptions): Promise<void> {
  const ui = new Ui(options);
  const {errors} = await import('./deploy/errors.js');
  if (target === 'local') {
    const {runHere} = await import('./deploy/run-here.js');
    return runHere('down', ['--purge', ...(options.file === undefined ? [] : ['--file', options.file])]);
  }
  const {prepareDeployment} = await import('./deploy/prepare.js');
  const {destroyPlan, runDestroy} = await import('../../cluster/providers/deploy.js');
  const {removeTarget} = await import('../../cluster/spec/target-file.js');
  const deployment = await prepareDeployment(target, options);
  const {name} = deployment.blueprint;
  const {undone, left} = destroyPlan(deployment);
  if (options.yes !== name) {
    if (options.yes !== undefined) throw errors.CLI_WRONG_NAME(options.yes, name);
    if (!canAsk()) throw errors.CLI_NOT_CONFIRMED('destroy', `rulectl destroy ${target} --yes ${name}`);
    ui.note(
      ['This goes:', ...undone.map(line => `  - ${line}`), 'This stays:', ...left.map(line => `  - ${line}`)].join(
        '\n',
      ),
    );
    const answer = await ask(`Write the name of the cluster to destroy it`, 'nothing');
    if (answer !== name) throw errors.CLI_WRONG_NAME(answer, name);
  }
  const {stopAfterStep} = await import('./deploy/stop.js');
  const stop = stopAfterStep(ui);
  try {
    await runDestroy(deployment, {on: actionReporter(ui, options.debug === true), signal: stop.signal});
  } finally {
    stop.release();
  }
  await removeTarget(deployment.project.dir, deployment.target);
  ui.result({target, destroyed: undone, left}, () =>
    [
      `${ui.style('good', '✓')} ${name} is gone from ${target}.`,
      ...(left.length > 0 ? ['This stays:', ...left.map(line => `  - ${line}`)] : []),
    ].join('\n'),
  );
}
