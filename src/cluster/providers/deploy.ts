import {join} from 'node:path';
import {RulectlError} from '../../kit/errors.js';
import {Journal} from '../actions/journal.js';
import {type ActionEvent, apply, observe, undo} from '../actions/run.js';
import type {PlannedStep, Step} from '../actions/step.js';
import {stateFolder} from '../spec/project.js';
import {tools} from '../tools/tools.js';
import {clusterAccess} from './cluster-access.js';
import {type Deployment, deploymentDigest} from './deployment.js';
import {releaseLock} from './kubernetes/lock.js';
import {rememberFailure} from './kubernetes/remember.js';
import {deploySteps, providers} from './plan.js';
import {redactor} from './redact.js';

/** A deploy as data: what `--dry-run` shows, what `--save` writes. */
export interface DeployPlan {
  readonly target: string;
  readonly environment: string;
  /** Of everything that the steps depend on: a saved plan is refused when this has changed. */
  readonly digest: string;
  readonly steps: readonly PlannedStep[];
}

export interface DeployOptions {
  readonly on: (event: ActionEvent) => void;
  /** Ctrl-C: the step under way is finished, then it stops. */
  readonly signal: AbortSignal;
}

/** Looks at the world and tells what a deploy would do. Changes nothing; what cannot be looked at counts as absent. */
export async function planDeploy(deployment: Deployment): Promise<DeployPlan> {
  const {target, environment} = deployment;
  return {
    target,
    environment,
    digest: deploymentDigest(deployment),
    steps: await observe(deploySteps(deployment)),
  };
}

/**
 * Does what is needed, journaled. Throws TOOL_… (nothing was changed) or an error of kind `halfway`, after which the
 * same call resumes.
 */
export async function runDeploy(deployment: Deployment, options: DeployOptions): Promise<void> {
  const {target, environment} = deployment;
  await requireTools(deployment);
  const steps = deploySteps(deployment);
  const journal = journalOf(deployment);
  const again = `rulectl deploy ${target}${environment === deployment.project.spec.environment ? '' : ` --environment ${environment}`}`;
  await guarded(deployment, steps, journal, () =>
    apply(steps, {
      journal,
      again,
      clock: () => new Date(),
      on: redacted(deployment, options.on),
      signal: options.signal,
    }),
  );
}

/** Undoes a deploy, backwards. */
export async function runDestroy(deployment: Deployment, options: DeployOptions): Promise<void> {
  await requireTools(deployment);
  const steps = deploySteps(deployment);
  const journal = journalOf(deployment);
  const again = `rulectl destroy ${deployment.target}`;
  await guarded(deployment, [], journal, () =>
    undo(steps, {
      journal,
      again,
      clock: () => new Date(),
      on: redacted(deployment, options.on),
      signal: options.signal,
    }),
  );
}

/** What `destroy` undoes and what it leaves behind, for the question before it. */
export function destroyPlan(deployment: Deployment): {undone: string[]; left: string[]} {
  const steps = deploySteps(deployment).reverse();
  return {
    undone: steps.filter(({undo: way}) => way !== undefined).map(({title}) => title),
    left: steps.flatMap(({leaves}) => (leaves === undefined ? [] : [leaves])),
  };
}

export const journalOf = ({project, target}: Deployment): Journal =>
  Journal.open(join(stateFolder(project.dir), 'deploy', `${target}.json`));

/** Every tool is there and new enough, or nothing is begun. */
async function requireTools({target}: Deployment): Promise<void> {
  for (const name of providers[target].tools) await tools[name].version();
}

async function guarded(
  deployment: Deployment,
  steps: readonly Step[],
  journal: Journal,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reached = steps.some(({id}) => id === 'lock') && journal.latest.get('lock')?.state === 'done';
    if (reached) {
      const kubectl = clusterAccess(deployment);
      await releaseLock(deployment, kubectl);
      await rememberFailure(deployment, kubectl);
    }
    throw clean(deployment, error);
  }
}

/** A tool may print what it was given on standard input; what we show must not. */
function redacted(deployment: Deployment, on: (event: ActionEvent) => void): (event: ActionEvent) => void {
  const redact = redactor(deployment.variables);
  return event => {
    if (event.kind === 'output') on({...event, line: redact(event.line)});
    else if (event.kind === 'failed') on({...event, detail: redact(event.detail)});
    else on(event);
  };
}

function clean(deployment: Deployment, error: unknown): unknown {
  if (!(error instanceof RulectlError)) return error;
  const redact = redactor(deployment.variables);
  const {code, kind, status, message, frame, ...details} = error;
  return new RulectlError(code, kind, status, redact(message), {
    ...details,
    ...(frame === undefined ? {} : {frame: redact(frame)}),
  });
}
