import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../../src/kit/errors.js';
import {canonicalJson, type JsonObject} from '../../../../src/kit/json.js';
import type {EvaluationResult, PartOutcome} from '../../../../src/rules/engine/answer.js';
import {placeOf} from '../../../../src/rules/grl/place.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import type {Ruleset} from '../../../../src/rules/ruleset/ruleset.js';
import {generatedNow, type RuleCase, type RulesetShape, ruleCases, sourceOf} from '../../../support/generators.js';
import {interpret, interpretPart} from '../../../support/reference-interpreter.js';

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

test(
  'explaining changes nothing, and the explanation agrees with the answer',
  () => {
    fc.assert(
      fc.property(ruleCases(), example => {
        const ruleset = load(example);
        const explained = (explain: boolean) => ruleset.evaluate(example.facts, {...optionsOf(example), explain});
        const plain = engineAnswer(() => explained(false));
        expect(canonicalJson(engineAnswer(() => explained(true)))).toBe(canonicalJson(plain));
        if (typeof plain !== 'object' || plain === null || 'kind' in plain) return;
        const {trace, fired} = explained(true);
        expect(trace!.map(each => each.rule).sort()).toEqual(ruleset.rules.map(rule => rule.name).sort());
        for (const {rule, times, outcome} of trace!) {
          expect(times).toBe(fired.filter(name => name === rule).length);
          expect(outcome === 'fired').toBe(times > 0);
        }
      }),
      settings,
    );
  },
  timeoutMs,
);

/** A part's outcome without what only its merging needs: keys that come and go with a value of null. */
const partAnswer = ({firings, changes}: Pick<PartOutcome, 'firings' | 'changes'>): string =>
  canonicalJson({
    firings: firings.map(({order, effects = [], log = [], error}) => ({
      order,
      effects,
      log,
      failed: error?.rule ?? null,
    })),
    changes: changes
      .map(({path, from = null, to = null, rule}) => ({path, from, to, rule}))
      .filter(({from, to}) => canonicalJson(from) !== canonicalJson(to))
      .sort((a, b) => (canonicalJson(a.path) < canonicalJson(b.path) ? -1 : 1)),
  });

test(
  'a part of the rules gives what the interpreter makes of them',
  () => {
    fc.assert(
      fc.property(ruleCases({maxRules: 12, topics: 2}), example => {
        const ruleset = load(example);
        const orders = example.split.flatMap((group, order) => (group < 2 ? [order] : []));
        const {facts, focus, onError, maxFirings} = example;
        const reference = interpretPart(ruleset.program!, orders, facts, {
          now: Date.parse(generatedNow),
          focus,
          onError,
          limits: {maxFirings},
        });
        let part: PartOutcome | undefined;
        try {
          part = ruleset.part(orders).evaluatePart(facts, optionsOf(example));
        } catch (error) {
          if (!(error instanceof RulectlError) || error.kind !== 'answer') throw error;
        }
        expect(part !== undefined).toBe(reference.ok);
        if (!part || !reference.ok) return;
        const firings = reference.firings.map(({order, effects, log, error}) => ({
          order,
          effects: [...effects],
          log: [...log],
          ...(error ? {error: {...error, code: '', path: '', line: 0, column: 0}} : {}),
        }));
        const changes = reference.rawChanges.map(change => ({...change, path: [...change.path]}));
        expect(partAnswer(part)).toBe(partAnswer({firings, changes}));
      }),
      settings,
    );
  },
  timeoutMs,
);
