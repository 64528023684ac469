import {counted, listed, times} from '../../kit/words.js';
import {footprintText} from '../analysis/footprint-path.js';
import type {Program} from '../analysis/program.js';
import {costOf, ruleCosts} from './cost.js';
import {foldedPlan, groupsOf} from './fold.js';
import type {Colocation, PlanPart, PlanStage, RuleGroup} from './group-plan.js';
import {planOf} from './plan-of.js';

/** What a plan looks like and what it costs. */
export interface SplitFigures {
  readonly rules: number;
  /** Whether the costs are measured ones, or estimates. */
  readonly costs: 'measured' | 'estimated';
  readonly stages: readonly StageReport[];
  readonly colocations: readonly Colocation[];
  /** The heaviest part of each stage: an answer takes at least these one after another. Estimated microseconds. */
  readonly criticalPath: {readonly parts: readonly string[]; readonly costUs: number};
  /** All rules one after another in one process, estimated microseconds. */
  readonly serialCostUs: number;
  /** Times that an answer waits for nodes, one after another. */
  readonly hops: number;
  /** Calls to nodes for one answer. */
  readonly calls: number;
  /** What `fold: true` would make of it. */
  readonly fold: {readonly hops: number; readonly savedHops: number; readonly stages: readonly (readonly string[])[]};
}

interface StageReport extends Pick<PlanStage, 'reads' | 'writes'> {
  readonly groups: readonly string[];
  readonly parts: readonly PartReport[];
}

export interface PartReport extends Pick<PlanPart, 'name' | 'host' | 'groups' | 'reads' | 'writes' | 'after'> {
  readonly rules: number;
  /** Paths whose facts a node is sent; `*` is all of them. */
  readonly sends: readonly string[];
  readonly costUs: number;
}

/** What `rulectl split` shows of a plan; its JSON output. */
export interface SplitReport extends SplitFigures {
  /** The same in plain words, a sentence each. */
  readonly summary: readonly string[];
}

/**
 * Plans the groups and reports stages, co-locations, critical path and hops.
 *
 * @param measured Microseconds of rules by name; the others are estimated.
 */
export function splitReport(
  program: Program,
  groups: readonly RuleGroup[],
  measured?: ReadonlyMap<string, number>,
): SplitReport {
  const plan = planOf(program, groups);
  const folded = foldedPlan(program, groups);
  const costs = ruleCosts(program, measured);
  const stages = plan.stages.map(stage => ({
    groups: groupsOf(stage),
    reads: stage.reads,
    writes: stage.writes,
    parts: stage.parts.map(part => partReport(part, costs)),
  }));
  const heaviest = stages.map(stage => stage.parts.reduce((a, b) => (b.costUs > a.costUs ? b : a)));
  const figures: SplitFigures = {
    rules: program.rules.length,
    costs: measured === undefined ? 'estimated' : 'measured',
    stages,
    colocations: plan.colocations,
    criticalPath: {
      parts: heaviest.map(part => part.name),
      costUs: rounded(heaviest.reduce((sum, part) => sum + part.costUs, 0)),
    },
    serialCostUs: rounded(costOf([...program.rules.keys()], costs)),
    hops: plan.stages.length,
    calls: plan.stages.reduce((calls, stage) => calls + stage.parts.length, 0),
    fold: {
      hops: folded.stages.length,
      savedHops: plan.stages.length - folded.stages.length,
      stages: folded.stages.map(groupsOf),
    },
  };
  return {...figures, summary: splitSummary(figures)};
}

function partReport(part: PlanPart, costs: Float64Array): PartReport {
  const {name, host, groups, orders, reads, writes, after} = part;
  const sends = part.sendsAll ? ['*'] : part.sends.map(footprintText).sort();
  const costUs = rounded(costOf(orders, costs));
  return {name, host, groups, rules: orders.length, reads, writes, sends, after, costUs};
}

const rounded = (us: number): number => Math.round(us * 100) / 100;

/** A plan in plain words: what waits for what, what runs side by side, what it costs, what folding would save. */
export function splitSummary(figures: SplitFigures): string[] {
  const {stages, colocations, hops, calls, fold, criticalPath, serialCostUs, costs} = figures;
  const sentences = stages.map(({parts}, i) => {
    const names = parts.map(part => part.name);
    const first = i === 0 ? 'First' : 'Then';
    return names.length > 1
      ? `${first} ${listed(names)} run side by side.`
      : `${first} ${names[0]} runs${stages.length > 1 ? ' alone' : ', on its own'}.`;
  });
  sentences.push(
    `An answer waits for nodes ${times(hops)} (${counted(hops, 'hop')}) and takes ${counted(calls, 'call')} to nodes; one process needs none.`,
  );
  sentences.push(
    `The critical path, ${listed(criticalPath.parts)}, is ${costs === 'measured' ? '' : 'about '}${microseconds(criticalPath.costUs)} of rules (${costs}); all of them in one process are ${microseconds(serialCostUs)}.`,
  );
  if (stages.every(stage => stage.parts.length === 1)) {
    sentences.push('Nothing runs side by side: this split isolates the groups, it does not make an answer faster.');
  }
  if (fold.savedHops > 0) {
    sentences.push(
      `With gateway.fold: true it would be ${counted(fold.hops, 'hop')}: the rules of ${listed(stages.flatMap(stage => stage.groups))} cost less than a hop, so they would run together, without isolation.`,
    );
  }
  if (colocations.length > 0) {
    const groups = [...new Set(colocations.flatMap(colocation => colocation.groups))];
    sentences.push(`${listed(groups)} could not all be kept apart without changing answers; the reasons are below.`);
  }
  return sentences;
}

const microseconds = (us: number): string => `${us < 10 ? us.toFixed(1) : Math.round(us)} µs`;
