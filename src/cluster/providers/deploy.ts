import {join} from 'node:path';
import type {Findings} from '../../kit/code-frame.js';
import {RulectlError} from '../../kit/errors.js';
import {type ActionEvent, type ActionRun, apply, leavesOf, observe, observeUndo, undo} from '../actions/run.js';
import type {PlannedStep, Step} from '../actions/step.js';
import {stateFolder} from '../project/project.js';
import {deadEnd} from './dead-ends.js';
import {type Deployment, deploymentDigest} from './deployment.js';
import {errors} from './errors.js';
import {openJournal} from './journal-file.js';
import {withLockFile} from './local/lock.js';
import {redactor} from './redact.js';
import {providerOf, toolsNeeded} from './registry.js';

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
    steps: await observe(await deploySteps(deployment)),
  };
}

/**
 * Does what is needed, journaled. Throws TOOL_…, DEPLOY_BUSY or DEPLOY_LOCKED (nothing was changed), or an error of kind
 * `halfway`, after which the same call resumes.
 */
export async function runDeploy(deployment: Deployment, options: DeployOptions): Promise<void> {
  await requireTools(deployment);
  const again = `rulectl deploy ${words(deployment)}`;
  await guarded(deployment, again, options, async run => apply(await deploySteps(deployment), run));
}

/** Undoes a deploy, backwards. What the whole cluster shares stays while other environments live there: `others`. */
export async function runDestroy(
  deployment: Deployment,
  others: readonly string[],
  options: DeployOptions,
): Promise<void> {
  await requireTools(deployment);
  const again = `rulectl destroy ${words(deployment)}`;
  await guarded(deployment, again, options, async run => {
    await takeLock(deployment, run);
    await undo(keptFor(others, await deploySteps(deployment)), run);
  });
}

const deploySteps = async (deployment: Deployment): Promise<Step[]> =>
  (await providerOf(deployment.target)).steps(deployment);

const words = ({target, name, environment}: Deployment): string =>
  name === target ? target : `${target} --environment ${environment}`;

/** Somebody may be deploying just now; where nothing is reached any more, nobody is. */
async function takeLock(deployment: Deployment, run: ActionRun): Promise<void> {
  const lock = (await providerOf(deployment.target)).lock?.(deployment);
  if (await lock?.isThere()) await apply([lock!.step], run);
}

/** What `destroy` undoes and what it leaves behind, for the question before it. */
export async function destroyPlan(
  deployment: Deployment,
  others: readonly string[],
): Promise<{undone: string[]; left: string[]}> {
  const steps = await deploySteps(deployment);
  const undone = steps.filter(step => step.undo !== undefined && !staysFor(others, step));
  return {undone: undone.reverse().map(({title}) => title), left: await leftBy(steps, others)};
}

/** A destroy as data: what `--dry-run` shows. */
export interface ObservedDestroy {
  readonly target: string;
  readonly environment: string;
  /** In the order of the destroy. */
  readonly steps: readonly PlannedStep[];
  /** What stays on purpose. */
  readonly left: readonly string[];
}

/** Looks at the world and tells what a destroy would do. Changes nothing; what cannot be looked at may be there. */
export async function planDestroy(deployment: Deployment): Promise<ObservedDestroy> {
  const {target, environment} = deployment;
  const steps = await deploySteps(deployment);
  const {others, unseen} = await neighbours(deployment);
  return {
    target,
    environment,
    steps: await observeUndo(keptFor(others, steps)),
    left: [...(await leftBy(steps, others)), ...unseen],
  };
}

async function neighbours(deployment: Deployment): Promise<{others: string[]; unseen: string[]}> {
  try {
    const {otherEnvironments} = await providerOf(deployment.target);
    return {others: (await otherEnvironments?.(deployment, {onlyLook: true})) ?? [], unseen: []};
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {others: [], unseen: [`what other environments share, if some live there, which cannot be seen: ${why}`]};
  }
}

const staysFor = (others: readonly string[], step: Step): boolean => step.shared === true && others.length > 0;

/** What stays of some steps, the last first. */
async function leftBy(steps: readonly Step[], others: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const step of [...steps].reverse()) {
    const stays = staysFor(others, step);
    const words = stays ? step.undo && `${step.title}, for ${others.join(', ')}` : await leavesOf(step);
    if (words !== undefined) left.push(words);
  }
  return left;
}

function keptFor(others: readonly string[], steps: readonly Step[]): Step[] {
  const keep = async () => `stays for ${others.join(', ')}`;
  return steps.map(step => (staysFor(others, step) && step.undo ? {...step, undo: {...step.undo, keep}} : step));
}

/** Every tool is there and new enough, or nothing is begun. */
async function requireTools(deployment: Deployment): Promise<void> {
  const provider = await providerOf(deployment.target);
  for (const tool of toolsNeeded(provider, deployment.secretManager)) await tool.version();
}

/** Runs steps alone on this machine, keeps the lease alive from when it is held, and gives it back after a failure. */
async function guarded(
  deployment: Deployment,
  again: string,
  {on, signal}: DeployOptions,
  work: (run: ActionRun) => Promise<void>,
): Promise<void> {
  const {lock: lockOf, journal, deadEnds} = await providerOf(deployment.target);
  const shared = lockOf?.(deployment);
  const lost = new AbortController();
  let lease: {readonly stop: () => void} | undefined;
  const watch = (event: ActionEvent) => {
    if (event.kind === 'done' && event.id === 'lock') {
      lease = shared?.keep(who => lost.abort(errors.DEPLOY_LEASE_LOST(who)));
    }
    on(event);
  };
  const run: ActionRun = {
    journal: openJournal(deployment),
    again,
    explain: text => deadEnd(text, deadEnds),
    clock: () => new Date(),
    on: redacted(deployment, watch),
    signal: AbortSignal.any([signal, lost.signal]),
  };
  const lock = join(stateFolder(deployment.project.dir), 'deploy', `${deployment.name}.lock`);
  await withLockFile(lock, {patienceMs: 0, busy: errors.DEPLOY_BUSY}, async () => {
    try {
      await work(run);
    } catch (error) {
      if (lease !== undefined) {
        await journal?.(deployment).rememberFailure();
        await shared?.release();
      }
      throw clean(deployment, lost.signal.aborted ? lost.signal.reason : error);
    } finally {
      lease?.stop();
    }
  });
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
  const {code, kind, status, message, frame, findings, ...details} = error;
  return new RulectlError(code, kind, status, redact(message), {
    ...details,
    ...(frame === undefined ? {} : {frame: redact(frame)}),
    ...(findings === undefined ? {} : {findings: redactedFindings(findings, redact)}),
  });
}

const redactedFindings = ({found, sources}: Findings, redact: (text: string) => string): Findings => ({
  found: found.map(finding => ({...finding, message: redact(finding.message)})),
  sources: sources.map(({path, text}) => ({path, text: redact(text)})),
});
