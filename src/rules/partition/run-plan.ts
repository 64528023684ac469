import {RulectlError} from '../../kit/errors.js';
import type {JsonObject} from '../../kit/json.js';
import type {EvaluationResult, PartOutcome} from '../engine/answer.js';
import {applyChanges} from './apply-changes.js';
import type {Plan, PlanPart} from './group-plan.js';
import {type MergeContext, mergeOutcomes, type PartResult} from './merge-outcomes.js';
import {type Projector, projectorOf} from './project.js';

/** Evaluates a part wherever it lives: in this process, or on a node of its host group. */
export type PartEvaluator = (part: PlanPart, facts: JsonObject) => Promise<PartOutcome> | PartOutcome;

/** A plan with what can be prepared before the first request. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly stages: readonly (readonly {readonly part: PlanPart; readonly project: Projector}[])[];
}

/** Prepares a plan for many runs. */
export const preparePlan = (plan: Plan): PreparedPlan => ({
  plan,
  stages: plan.stages.map(stage => stage.parts.map(part => ({part, project: projectorOf(part)}))),
});

/**
 * Runs a plan: stage after stage, the parts of a stage side by side, each with the facts it is sent. When parts fail,
 * the stage's other parts are waited for, so that the same facts always fail in the same way.
 *
 * @throws what `evaluatePart` throws, and the limit error of `mergeOutcomes`
 */
export async function runPlan(
  {stages}: PreparedPlan,
  context: MergeContext,
  evaluatePart: PartEvaluator,
): Promise<EvaluationResult> {
  const results: PartResult[] = [];
  let facts = context.facts;
  for (const [number, stage] of stages.entries()) {
    const run = async ({part, project}: (typeof stage)[number]) => ({
      part,
      outcome: await evaluatePart(part, project(facts)),
    });
    // One part, one promise: most requests of most plans.
    const done = stage.length === 1 ? [await run(stage[0]!)] : settled(await Promise.allSettled(stage.map(run)));
    results.push(...done);
    if (number < stages.length - 1) facts = applyChanges(facts, ...done.map(result => result.outcome));
  }
  return mergeOutcomes(context, results);
}

function settled(outcomes: readonly PromiseSettledResult<PartResult>[]): PartResult[] {
  const failures = outcomes.filter(outcome => outcome.status === 'rejected').map(outcome => outcome.reason as unknown);
  if (failures.length > 0) throw failures.find(isAnswer) ?? failures[0];
  return outcomes.filter(outcome => outcome.status === 'fulfilled').map(outcome => outcome.value);
}

/** An evaluation that fails, fails everywhere: that is the answer, whatever became of the other nodes. */
const isAnswer = (failure: unknown): boolean => failure instanceof RulectlError && failure.kind === 'answer';
