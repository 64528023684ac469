import {RulectlError} from '../../kit/errors.js';
import type {Json} from '../../kit/json.js';
import type {EvaluateOptions} from '../engine/answer.js';
import {lookupKey} from '../engine/lookup-key.js';
import type {Ruleset} from '../ruleset/ruleset.js';
import {type CaseOutcome, compareOutcome} from './compare-outcome.js';
import type {Coverage} from './coverage.js';
import type {Mismatch} from './mismatch.js';
import type {Spot, TestCase} from './test-case.js';

/** How one case came out. */
export interface CaseResult {
  readonly name: string;
  readonly file: string;
  readonly at: Spot;
  readonly ok: boolean;
  readonly failures: readonly (Mismatch & {readonly at: Spot})[];
  readonly fired: readonly string[];
  readonly durationUs: number;
}

/** A case that gives no time of its own runs at this one, so that it comes out the same tomorrow. */
const defaultNow = '2026-01-01T00:00:00.000Z';

/** Evaluates one case and compares; `coverage` is told what happened. Throws only what is not the rules' own failure. */
export function runCase(ruleset: Ruleset, testCase: TestCase, coverage?: Coverage): CaseResult {
  const answers = answersOf(testCase);
  const started = performance.now();
  const outcome = evaluate(ruleset, testCase, answers);
  const durationUs = Math.round((performance.now() - started) * 1000);
  const {fired} = outcome;
  const {name, file, at, given, spotOf, now = defaultNow, expect} = testCase;
  coverage?.add(
    {facts: given, now: Date.parse(now), lookup: (name, args) => answers.get(lookupKey(name, args))},
    fired,
  );
  const failures = compareOutcome(expect, outcome).map(mismatch => ({...mismatch, at: spotOf(mismatch.path)}));
  return {name, file, at, ok: failures.length === 0, failures, fired, durationUs};
}

function evaluate(
  ruleset: Ruleset,
  {given, now = defaultNow, focus, maxFirings}: TestCase,
  lookups: ReadonlyMap<string, Json>,
): CaseOutcome {
  const options: EvaluateOptions = {
    now,
    // A slow machine must not fail a test.
    limits: {timeoutMs: 0, ...(maxFirings === undefined ? {} : {maxFirings})},
    lookups,
    ...(focus === undefined ? {} : {focus}),
  };
  try {
    return ruleset.evaluate(given, options);
  } catch (error) {
    if (error instanceof RulectlError && error.kind !== 'bug') {
      return {error, facts: given, fired: [...(error.fired ?? [])], effects: [], log: []};
    }
    throw error;
  }
}

/** Answers of look-ups by `lookupKey`. */
const answersOf = ({lookups}: TestCase): ReadonlyMap<string, Json> =>
  new Map(lookups.map(({call, args, answer}) => [lookupKey(call, args), answer]));
