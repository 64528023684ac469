import fc from 'fast-check';
import {expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import {canonicalJson} from '../../../../src/kit/json.js';
import type {EvaluationResult} from '../../../../src/rules/engine/answer.js';
import {autoPartition} from '../../../../src/rules/partition/auto-partition.js';
import {foldedPlan} from '../../../../src/rules/partition/fold.js';
import type {Plan} from '../../../../src/rules/partition/group-plan.js';
import {planOf} from '../../../../src/rules/partition/plan-of.js';
import {preparePlan, runPlan} from '../../../../src/rules/partition/run-plan.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import type {Ruleset} from '../../../../src/rules/ruleset/ruleset.js';
import {anyCase, type Case, filesOf} from './rulesets.js';

/**
 * The law: however a ruleset is split, the answer is the one of a single process. `RULECTL_FUZZ_RUNS` and
 * `RULECTL_FUZZ_SEED` make a long hunt of it; a failing case shrinks and prints its seed.
 */
const runs = Number(process.env.RULECTL_FUZZ_RUNS ?? 2500);
const seed = process.env.RULECTL_FUZZ_SEED;
const settings = {numRuns: runs, ...(seed === undefined ? {} : {seed: Number(seed)})};
const timeoutMs = 20_000 + runs * 20;

const now = '2026-01-01T00:00:00.000Z';

/** What "one answer" covers; that an evaluation fails is part of it, with which of several errors is not (ruling 6). */
function answerOf({facts, changes, fired, effects, log, errors}: EvaluationResult): string {
  return canonicalJson({facts, changes, fired, effects, log, errors: errors ?? []});
}

async function outcomeOf(evaluate: () => EvaluationResult | Promise<EvaluationResult>): Promise<string> {
  try {
    return answerOf(await evaluate());
  } catch (error) {
    if (error instanceof RulectlError && error.kind === 'answer') return 'fails';
    throw error;
  }
}

const rulesetOf = (example: Case, onError: 'fail' | 'skip-rule'): Ruleset =>
  loadRuleset({name: 'law', files: filesOf(example), onError});

/** The declared groups as the planner takes them. */
function groupsOf(example: Case, {program}: Ruleset) {
  const names = example.groups.map(group => group.name);
  return names.map((name, file) => ({
    name,
    orders: program!.rules.filter(rule => rule.file === file).map(rule => rule.order),
  }));
}

async function expectOneAnswer(example: Case, ruleset: Ruleset, plan: Plan): Promise<void> {
  const options = {now, limits: {maxFirings: example.maxFirings, timeoutMs: 0}};
  const serial = await outcomeOf(() => ruleset.evaluate(example.facts, options));
  const before = canonicalJson(example.facts);
  const split = await outcomeOf(() =>
    runPlan(
      preparePlan(plan),
      {
        program: ruleset.program!,
        ruleset: {name: ruleset.name, version: ruleset.version, digest: ruleset.digest},
        facts: example.facts,
        now,
        limits: options.limits,
      },
      // Through JSON, as between gateway and node.
      (part, facts) =>
        JSON.parse(JSON.stringify(ruleset.part(part.orders).evaluatePart(JSON.parse(JSON.stringify(facts)), options))),
    ),
  );
  expect(split).toBe(serial);
  expect(canonicalJson(example.facts)).toBe(before);
}

/** How often a run had something to prove. */
interface Tally {
  cases: number;
  split: number;
  pipelined: number;
}

const count = (tally: Tally, plan: Plan): void => {
  tally.cases++;
  if (plan.stages.some(stage => stage.parts.length > 1)) tally.split++;
  if (plan.stages.length > 1) tally.pipelined++;
};

test.each(['fail', 'skip-rule'] as const)(
  'distributed is serial, with onError: %s',
  async onError => {
    const tally: Tally = {cases: 0, split: 0, pipelined: 0};
    await fc.assert(
      fc.asyncProperty(anyCase, async example => {
        const ruleset = rulesetOf(example, onError);
        expect(ruleset.diagnostics.filter(diagnostic => diagnostic.severity === 'error')).toEqual([]);
        const plan = planOf(ruleset.program!, groupsOf(example, ruleset));
        count(tally, plan);
        await expectOneAnswer(example, ruleset, plan);
      }),
      settings,
    );
    // A law about splits that never splits would prove nothing.
    expect(tally.split).toBeGreaterThan(tally.cases / 10);
    expect(tally.pipelined).toBeGreaterThan(tally.cases / 10);
  },
  timeoutMs,
);

test(
  'groups made by the planner give the one answer',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, fc.integer({min: 2, max: 5}), async (example, nodes) => {
        const ruleset = rulesetOf(example, 'fail');
        await expectOneAnswer(example, ruleset, planOf(ruleset.program!, autoPartition(ruleset.program!, {nodes})));
      }),
      {...settings, numRuns: Math.ceil(runs / 4)},
    );
  },
  timeoutMs,
);

test(
  'folded stages give the one answer',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async example => {
        const ruleset = rulesetOf(example, 'fail');
        await expectOneAnswer(example, ruleset, foldedPlan(ruleset.program!, groupsOf(example, ruleset)));
      }),
      {...settings, numRuns: Math.ceil(runs / 4)},
    );
  },
  timeoutMs,
);
