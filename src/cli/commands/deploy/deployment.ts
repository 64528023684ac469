import type {Command} from 'commander';
import type {Deployment} from '../../../cluster/providers/deployment.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {deploymentOf} from '../../../cluster/providers/prepare-deployment.js';
import {deployTargets as targets} from '../../../cluster/providers/registry.js';
import {nearest} from '../../../kit/did-you-mean.js';
import {errors} from '../../errors.js';
import {addCommonOptions} from '../../ui/common-options.js';
import type {Ui} from '../../ui/ui.js';

/** The deployment that a command line names. The target may be left out while the cluster file has only one. */
export async function prepareDeployment(
  wanted: string | undefined,
  options: {readonly file?: string; readonly environment?: string | undefined; readonly verify?: boolean},
): Promise<Deployment> {
  const project = await openProject(options.file);
  const declared = targets.filter(target => target in project.spec.targets);
  const name = wanted ?? (declared.length === 1 ? declared[0] : undefined);
  if (name === undefined) throw errors.CLI_TARGET_NEEDED(declared.length > 0 ? declared : targets);
  return deploymentOf(project, targetNamed(name), {
    environment: options.environment,
    verify: options.verify ?? true,
    variables: process.env,
  });
}

export function targetNamed(name: string): string {
  if (!targets.includes(name)) throw errors.CLI_TARGET_UNKNOWN(name, targets, nearest(name, targets));
  return name;
}

/** Runs another command of ours with these words: on this machine `up` is the deploy and `down` its undoing. */
export async function runHere(command: Command, words: readonly string[]): Promise<void> {
  addCommonOptions(command);
  await command.parseAsync([...words], {from: 'user'});
}

/** Ctrl-C while steps run: the one under way is finished, since half a step is worse; a second Ctrl-C does not wait. */
export function stopAfterStep(ui: Ui): {readonly signal: AbortSignal; release(): void} {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(4);
    controller.abort();
    ui.note('Stopping after this step; press Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
