import {RulectlError} from '../../kit/errors.js';
import {errors} from './errors.js';
import type {Journal} from './journal.js';
import type {Observation, PlannedStep, Step} from './step.js';

export type ActionEvent =
  | {readonly kind: 'observed'; readonly step: PlannedStep}
  | {
      readonly kind: 'started' | 'done' | 'skipped' | 'undone';
      readonly id: string;
      readonly title: string;
      readonly detail: string;
    }
  | {readonly kind: 'output'; readonly id: string; readonly line: string}
  | {readonly kind: 'failed'; readonly id: string; readonly title: string; readonly detail: string};

export interface ActionRun {
  readonly journal: Journal;
  /** The command that resumes, for messages: `rulectl deploy aws`. */
  readonly again: string;
  readonly on: (event: ActionEvent) => void;
  readonly clock: () => Date;
  /** Puts a failure that is a known dead end into words, with the way out; `text` is all that the tool said. */
  readonly explain?: (text: string) => {readonly detail: string; readonly wayOut: string} | undefined;
  /** Aborted by Ctrl-C: the step under way is finished, the next one not begun. */
  readonly signal?: AbortSignal;
}

/** Looks at the world for each step, changing nothing: what a dry run prints. A probe that fails counts as absent. */
export async function observe(steps: readonly Step[]): Promise<PlannedStep[]> {
  const planned: PlannedStep[] = [];
  const seen = new Map<string, Observation>();
  for (const step of steps) {
    const observation = (await outerState(step, steps, seen)) ?? (await look(step));
    seen.set(step.id, observation);
    planned.push(describe(step, observation));
  }
  return planned;
}

/**
 * Does what is needed, in order. What is observed decides, not the journal: a step that was interrupted is looked at
 * again. Throws a RulectlError of kind `halfway` when it stops after the first change, so that the caller can exit 4.
 */
export async function apply(steps: readonly Step[], options: ActionRun): Promise<void> {
  for (const step of steps) {
    if (options.signal?.aborted) throw errors.DEPLOY_STOPPED(step.id, 'interrupted', options.again);
    const observation = await look(step);
    const planned = describe(step, observation);
    options.on({kind: 'observed', step: planned});
    if (observation.state === 'stuck') throw errors.DEPLOY_STUCK(step.id, observation.detail, observation.wayOut);
    if (planned.needed) {
      await perform(step, options);
      continue;
    }
    // An earlier deploy may have ended between doing and verifying: what is there need not work yet.
    await confirm(step, options);
    options.on({kind: 'skipped', id: step.id, title: step.title, detail: planned.because});
  }
}

/**
 * Looks at the world for what an undo would do, in its order, changing nothing: what a dry run of a destroy prints. What
 * cannot be looked at may be there, so it is to be undone.
 */
export async function observeUndo(steps: readonly Step[]): Promise<PlannedStep[]> {
  const planned: PlannedStep[] = [];
  const seen = new Map<string, Observation>();
  for (const step of [...steps].reverse()) {
    if (!step.undo) continue;
    const {id, title, why, undo: way} = step;
    const observation = (await outerState(step, steps, seen)) ?? (await look(step));
    const isThere = observation.state !== 'absent';
    const stays = isThere && observation.state !== 'unknown' ? await way.keep?.() : undefined;
    planned.push({
      ...{id, title, why, needed: isThere && stays === undefined, because: stays ?? undoReason(observation)},
      ...(way.command === undefined ? {do: way.does ?? title} : {command: way.command}),
    });
  }
  return planned;
}

/** Undoes backwards what the steps made, leaving alone what is not there and what must stay. */
export async function undo(steps: readonly Step[], options: ActionRun): Promise<void> {
  const seen = new Map<string, Observation>();
  for (const step of [...steps].reverse()) {
    if (!step.undo) continue;
    if (options.signal?.aborted) throw errors.DEPLOY_STOPPED(step.id, 'interrupted', options.again);
    const outer = await outerState(step, steps, seen);
    const isGone = outer !== undefined && outer.state !== 'unknown';
    if (isGone || (await look(step)).state === 'absent') {
      options.on({kind: 'skipped', id: step.id, title: step.title, detail: 'is not there'});
      continue;
    }
    await revert(step, step.undo, options);
  }
}

async function revert(step: Step, way: NonNullable<Step['undo']>, options: ActionRun): Promise<void> {
  const {id, title} = step;
  // Its name may depend on what is there: it is asked for before that goes.
  const leaves = await leavesOf(step);
  try {
    const stays = await way.keep?.();
    if (stays !== undefined) return options.on({kind: 'skipped', id, title, detail: stays});
    options.on({kind: 'started', id, title: `Undo: ${title}`, detail: step.why});
    await way.run({say: line => options.on({kind: 'output', id, line})});
  } catch (error) {
    throw stopped(step, error, options);
  }
  options.journal.write(id, 'undone', options.clock());
  options.on({kind: 'undone', id, title, detail: leaves ?? ''});
}

/** What a destroy leaves behind of a step's thing, as it is called now. */
export const leavesOf = async ({leaves}: Step): Promise<string | undefined> =>
  typeof leaves === 'function' ? leaves() : leaves;

/**
 * What the state of the thing around a step's own says about it: undefined where that is there, so that the step has to
 * be looked at itself. Each thing around is looked at once.
 */
async function outerState(
  step: Step,
  steps: readonly Step[],
  seen: Map<string, Observation>,
): Promise<Observation | undefined> {
  const outer = steps.find(({id}) => id === step.within);
  if (outer === undefined) return undefined;
  const observation = seen.get(outer.id) ?? (await outerState(outer, steps, seen)) ?? (await look(outer));
  seen.set(outer.id, observation);
  switch (observation.state) {
    case 'absent':
      return {state: 'absent', detail: `is not there: nor is ${outer.title}`};
    case 'stuck':
      return {state: 'absent', detail: `is not there: ${outer.title} is stuck`};
    case 'unknown':
      return {state: 'unknown', detail: observation.detail};
    default:
      return undefined;
  }
}

async function perform(step: Step, options: ActionRun): Promise<void> {
  const context = {say: (line: string) => options.on({kind: 'output', id: step.id, line})};
  options.journal.write(step.id, 'started', options.clock());
  options.on({kind: 'started', id: step.id, title: step.title, detail: step.why});
  try {
    await step.run(context);
    await step.verify?.(context);
  } catch (error) {
    throw stopped(step, error, options);
  }
  options.journal.write(step.id, 'done', options.clock());
  options.on({kind: 'done', id: step.id, title: step.title, detail: ''});
}

async function confirm(step: Step, options: ActionRun): Promise<void> {
  try {
    await step.verify?.({say: line => options.on({kind: 'output', id: step.id, line})});
  } catch (error) {
    throw stopped(step, error, options);
  }
}

function stopped(step: Step, error: unknown, {journal, clock, again, on, explain}: ActionRun): RulectlError {
  const detail = error instanceof Error ? error.message : String(error);
  journal.write(step.id, 'failed', clock(), detail);
  on({kind: 'failed', id: step.id, title: step.title, detail});
  if (error instanceof RulectlError && error.kind === 'halfway') return error;
  const said = error instanceof RulectlError ? `${error.frame ?? ''}\n${detail}` : detail;
  const known = explain?.(said);
  if (known)
    return errors.DEPLOY_STUCK(step.id, known.detail, `${known.wayOut}; then run \`${again}\` again: it resumes`);
  return errors.DEPLOY_STOPPED(step.id, detail, again);
}

async function look(step: Step): Promise<Observation> {
  try {
    return await step.probe();
  } catch (error) {
    return {state: 'unknown', detail: error instanceof Error ? error.message : String(error)};
  }
}

function describe(step: Step, observation: Observation): PlannedStep {
  const {id, title, why, command, does} = step;
  const mend = (observation.state === 'changed' ? observation.command : undefined) ?? command;
  return {
    id,
    title,
    why,
    needed: observation.state !== 'present',
    because: reason(observation),
    ...(mend === undefined ? {do: does ?? title} : {command: mend}),
    ...(observation.state === 'changed' && observation.diff !== undefined ? {diff: observation.diff} : {}),
  };
}

function undoReason(observation: Observation): string {
  if (observation.state === 'absent') return observation.detail ?? 'is not there';
  return observation.state === 'unknown' ? `cannot be observed, so it may be there: ${observation.detail}` : 'is there';
}

function reason(observation: Observation): string {
  switch (observation.state) {
    case 'present':
      return observation.detail ?? 'is there already';
    case 'absent':
      return observation.detail ?? 'is not there';
    case 'changed':
      return `differs: ${observation.detail}`;
    case 'unknown':
      return `cannot be observed, so it counts as absent: ${observation.detail}`;
    case 'stuck':
      return `is stuck: ${observation.detail}`;
  }
}
