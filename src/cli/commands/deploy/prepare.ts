import type {Deployment} from '../../../cluster/providers/deployment.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {deploymentOf} from '../../../cluster/providers/prepare-deployment.js';
import {deployTargets as targets} from '../../../cluster/providers/registry.js';
import {nearest} from '../../../kit/did-you-mean.js';
import {errors} from '../../errors.js';

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
