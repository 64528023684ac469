import {byCodePoint, canonicalJson, type Json, type JsonObject} from '../../kit/json.js';
import type {Program} from '../analysis/program.js';
import type {Change, EvaluationResult, Firing, Limits, PartOutcome, RuleTrace, SkippedError} from '../engine/answer.js';
import {pathText} from '../values/path-text.js';
import {applyChanges} from './apply-changes.js';
import {errors} from './errors.js';
import type {PlanPart} from './group-plan.js';
import {ranksOf} from './survey.js';

export interface MergeContext {
  readonly program: Program;
  readonly ruleset: EvaluationResult['ruleset'];
  /** As the request gave them. */
  readonly facts: JsonObject;
  readonly now: string;
  readonly limits?: Limits;
}

export interface PartResult {
  readonly part: PlanPart;
  readonly outcome: PartOutcome;
}

/**
 * One answer from those of the parts, as a single process would have given it: facts with all changes, firings in
 * serial order with their effects and log entries, changes sorted by path. `stats.durationUs` is the time of the
 * slowest part of each stage, summed.
 *
 * @throws the engine's limit error when the merged sequence is longer than `maxFirings`
 */
export function mergeOutcomes(context: MergeContext, results: readonly PartResult[]): EvaluationResult {
  const {program, ruleset, now} = context;
  const outcomes = results.map(result => result.outcome);
  const firings = mergeFirings(
    outcomes.map(outcome => outcome.firings),
    ranksOf(program),
  );
  checkLimit(context, firings);
  const completed = firings.filter(firing => firing.error === undefined);
  const skipped = firings.flatMap((firing): readonly SkippedError[] => (firing.error ? [firing.error] : []));
  return {
    ruleset,
    facts: applyChanges(context.facts, ...outcomes),
    changes: outcomes.flatMap(changesOf).sort((a, b) => byCodePoint(a.path, b.path)),
    fired: completed.map(firing => program.rules[firing.order]!.name),
    effects: completed.flatMap(firing => firing.effects ?? []),
    log: completed.flatMap(firing => firing.log ?? []),
    now,
    stats: {
      rules: program.rules.length,
      fired: completed.length,
      durationUs: criticalPathUs(results),
    },
    ...(outcomes.some(outcome => outcome.trace) ? {trace: mergeTraces(program, outcomes)} : {}),
    ...(skipped.length > 0 ? {errors: skipped} : {}),
  };
}

/** No path of one part lies at or under one of another, so the parts' changes are those of the whole. */
function changesOf({changes}: PartOutcome): Change[] {
  return changes.flatMap(({path, from = null, to = null, rule}) =>
    // Written, and yet the same to a reader: missing and null are equal (ruling 31).
    isSame(from, to) ? [] : [{path: pathText(path), from, to, rule}],
  );
}

const isSame = (a: Json, b: Json): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b));

function mergeTraces(program: Program, outcomes: readonly PartOutcome[]): RuleTrace[] {
  const ranks = ranksOf(program);
  const rankOf = new Map(program.rules.map(rule => [rule.name, ranks[rule.order]!]));
  const traces = outcomes.flatMap(outcome => outcome.trace ?? []);
  return traces.sort((a, b) => rankOf.get(a.rule)! - rankOf.get(b.rule)!);
}

/** The slowest part of each stage, summed. */
function criticalPathUs(results: readonly PartResult[]): number {
  const slowest: number[] = [];
  for (const {part, outcome} of results) slowest[part.stage] = Math.max(slowest[part.stage] ?? 0, outcome.durationUs);
  return slowest.reduce((sum, us) => sum + us, 0);
}

function checkLimit({program, limits}: MergeContext, firings: readonly Firing[]): void {
  if (limits?.maxFirings === undefined || firings.length <= limits.maxFirings) return;
  const over = firings.filter(firing => !firing.inCondition)[limits.maxFirings];
  if (over) throw errors.PARTITION_MAX_FIRINGS(limits.maxFirings, program.rules[over.order]!.name);
}

/**
 * The serial sequence from the parts' own sequences: whichever part's next firing outranks the others' is next (law of
 * splits, 1). The serial agenda would pick just that one, since no part can tell what the others did.
 *
 * @param ranks By `Rule.order`; 0 outranks all.
 */
export function mergeFirings(sequences: readonly (readonly Firing[])[], ranks: Int32Array): readonly Firing[] {
  const waiting = sequences.filter(sequence => sequence.length > 0);
  if (waiting.length < 2) return waiting[0] ?? [];
  const merged: Firing[] = [];
  const heads = waiting.map(() => 0);
  const total = waiting.reduce((sum, sequence) => sum + sequence.length, 0);
  while (merged.length < total) {
    let best = -1;
    let bestRank = ranks.length;
    for (let i = 0; i < waiting.length; i++) {
      const head = waiting[i]![heads[i]!];
      if (head && ranks[head.order]! < bestRank) {
        best = i;
        bestRank = ranks[head.order]!;
      }
    }
    merged.push(waiting[best]![heads[best]!]!);
    heads[best]!++;
  }
  return merged;
}
