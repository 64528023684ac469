import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import {canonicalJson, type JsonObject} from '../../../../src/kit/json.js';
import type {EvaluationResult} from '../../../../src/rules/engine/evaluation.js';
import {placeOf} from '../../../../src/rules/grl/place.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import type {Ruleset} from '../../../../src/rules/ruleset/ruleset.js';
import {generatedNow, type RuleCase, type RulesetShape, ruleCases, sourceOf} from '../../../support/generators.js';
import {interpret} from '../../../support/reference-interpreter.js';

/** `RULECTL_FUZZ_RUNS` and `RULECTL_FUZZ_SEED` make a long hunt of it; a failing case shrinks and prints its seed. */
const runs = Number(process.env.RULECTL_FUZZ_RUNS ?? 400);
const seed = process.env.RULECTL_FUZZ_SEED;
const settings = {numRuns: runs, ...(seed === undefined ? {} : {seed: Number(seed)})};
const timeoutMs = 20_000 + runs * 40;

/** All of an answer, or of a failure, that is the same everywhere. */
function engineAnswer(evaluate: () => EvaluationResult): unknown {
  try {
    const {facts, changes, fired, effects, log, errors = []} = evaluate();
    return {facts, changes, fired, effects, log, errors: errors.map(({rule, line, column}) => ({rule, line, column}))};
  } catch (error) {
    if (!(error instanceof RulectlError) || error.kind === 'bug') throw error;
    const {code, rule, line, column} = error;
    return {kind: code === 'EVALUATION_MAX_FIRINGS' ? 'limit' : 'runtime', rule, line, column};
  }
}

function referenceAnswer(ruleset: Ruleset, {facts, focus, onError, maxFirings}: RuleCase): unknown {
  const program = ruleset.program!;
  const options = {now: Date.parse(generatedNow), focus, onError, limits: {maxFirings}};
  const answer = interpret(program, facts, options);
  const placed = ({rule, file, at}: {rule: string; file: number; at: number}) => ({
    rule,
    ...placeOf(program.files[file]!.text, at),
  });
  if (!answer.ok) return {kind: answer.error.kind, ...placed(answer.error)};
  const {facts: after, changes, fired, effects, log, errors} = answer;
  return {facts: after, changes, fired, effects, log, errors: errors.map(placed)};
}

const optionsOf = ({focus, maxFirings}: RuleCase) => ({
  now: generatedNow,
  focus,
  limits: {maxFirings, timeoutMs: 0},
});

function load(example: RuleCase): Ruleset {
  const ruleset = loadRuleset({files: sourceOf(example), onError: example.onError});
  expect(ruleset.diagnostics.filter(({severity}) => severity === 'error')).toEqual([]);
  return ruleset;
}

const shapes: readonly (readonly [string, RulesetShape])[] = [
  ['everything', {}],
  ['no focus, no halt', {focus: false, halt: false}],
  ['no errors', {errors: false}],
  ['many rules in separate topics', {maxRules: 24, topics: 4, focus: false, halt: false}],
];

describe.each(shapes)('compiled and interpreted: %s', (_name, shape) => {
  test(
    'the same answer, and the input untouched',
    () => {
      fc.assert(
        fc.property(ruleCases(shape), example => {
          const ruleset = load(example);
          const before = canonicalJson(example.facts);
          const compiled = engineAnswer(() => ruleset.evaluate(example.facts, optionsOf(example)));
          expect(canonicalJson(example.facts)).toBe(before);
          expect(canonicalJson(compiled)).toBe(canonicalJson(referenceAnswer(ruleset, example)));
        }),
        settings,
      );
    },
    timeoutMs,
  );
});

test(
  'an evaluation leaves nothing behind for the next',
  () => {
    fc.assert(
      fc.property(ruleCases(), ruleCases(), (example, other) => {
        const ruleset = load(example);
        const evaluate = (facts: JsonObject) => engineAnswer(() => ruleset.evaluate(facts, optionsOf(example)));
        const first = canonicalJson(evaluate(example.facts));
        evaluate(other.facts);
        expect(canonicalJson(evaluate(example.facts))).toBe(first);
      }),
      settings,
    );
  },
  timeoutMs,
);
