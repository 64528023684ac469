import {type FootprintPath, footprintText, outermost} from '../analysis/footprint-path.js';
import type {PlanPart, PlanStage} from './group-plan.js';
import type {Survey} from './survey.js';

interface Members {
  readonly stage: number;
  readonly groups: readonly string[];
  readonly orders: readonly number[];
  readonly after: readonly string[];
}

/** What the rules with these orders are sent, read and write. */
export function partOf({footprints}: Survey, {stage, groups, orders, after}: Members): PlanPart {
  const own = orders.flatMap(order => footprints[order] ?? []);
  const reads = outermost(own.flatMap(footprint => footprint.reads));
  const writes = outermost(own.flatMap(footprint => footprint.writes));
  const sends = outermost([...reads, ...writes]);
  return {
    name: groups.join('+'),
    stage,
    host: groups[0]!,
    groups,
    orders,
    sends,
    sendsAll: sends.some(path => path.steps.length === 0),
    reads: texts(reads),
    writes: texts(writes),
    after,
  };
}

/** The parts of a stage with what they read and write together. */
export const stageOf = (parts: readonly PlanPart[]): PlanStage => ({
  parts,
  reads: [...new Set(parts.flatMap(part => part.reads))].sort(),
  writes: [...new Set(parts.flatMap(part => part.writes))].sort(),
});

const texts = (paths: readonly FootprintPath[]): string[] => paths.map(footprintText).sort();
