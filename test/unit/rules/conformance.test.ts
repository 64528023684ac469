import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../src/kit/errors.js';
import {canonicalJson, type JsonObject} from '../../../src/kit/json.js';
import type {Change, Effect, EvaluationResult, LogEntry} from '../../../src/rules/engine/answer.js';
import type {SourceFile} from '../../../src/rules/grl/source.js';
import {loadRuleset} from '../../../src/rules/ruleset/load.js';

/** One case of `test/samples/conformance`: rules, facts, and the answer or the error with its place. */
interface ConformanceCase {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly facts: JsonObject;
  readonly focus?: readonly string[];
  readonly now?: string;
  readonly maxFirings?: number;
  readonly expect: {
    readonly facts: JsonObject;
    readonly fired: readonly string[];
    readonly changes?: readonly Change[];
    readonly effects?: readonly Effect[];
    readonly log?: readonly LogEntry[];
    readonly error?: {
      readonly kind: 'parse' | 'check' | 'runtime' | 'limit';
      readonly line: number;
      readonly column: number;
      readonly path?: string;
      readonly rule?: string;
    };
  };
}

const folder = 'test/samples/conformance';
const cases = readdirSync(folder)
  .sort()
  .map(file => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as ConformanceCase);

/** The stage at which an error was found, by its code: the codes are stable. */
function kindOf({code}: {readonly code: string}): string {
  if (code.startsWith('GRL_')) return 'parse';
  if (code.startsWith('RULE_')) return 'check';
  return code === 'EVALUATION_MAX_FIRINGS' ? 'limit' : 'runtime';
}

function failureOf(evaluate: () => unknown): RulectlError {
  try {
    evaluate();
  } catch (error) {
    if (error instanceof RulectlError) return error;
    throw error;
  }
  throw new Error('It should have failed.');
}

describe.each(cases)('$name', ({files, facts, focus, now, maxFirings, expect: wanted}) => {
  const ruleset = loadRuleset({name: 'conformance', files});
  const errors = ruleset.diagnostics.filter(({severity}) => severity === 'error');
  const given = canonicalJson(facts);
  const evaluate = (): EvaluationResult =>
    ruleset.evaluate(facts, {
      ...(focus === undefined ? {} : {focus}),
      ...(now === undefined ? {} : {now}),
      ...(maxFirings === undefined ? {} : {limits: {maxFirings}}),
    });
  const {error} = wanted;

  if (error) {
    test(`fails at ${error.line}:${error.column} (${error.kind})`, () => {
      const isStatic = error.kind === 'parse' || error.kind === 'check';
      const found = isStatic ? errors[0]! : failureOf(evaluate);
      expect({...found, kind: kindOf(found)}).toMatchObject({path: files[0]!.path, ...error});
      if (!isStatic) expect(errors).toEqual([]);
      const failure = failureOf(evaluate);
      expect(failure).toMatchObject({line: error.line, column: error.column});
      expect(failure.fired ?? []).toEqual(wanted.fired);
      expect(canonicalJson(facts)).toBe(given);
    });
    return;
  }

  test('gives the answer', () => {
    expect(errors).toEqual([]);
    const {facts: after, fired, changes, effects, log} = evaluate();
    expect({after, fired}).toEqual({after: wanted.facts, fired: wanted.fired});
    if (wanted.changes) expect(changes).toEqual(wanted.changes);
    if (wanted.effects) expect(effects).toEqual(wanted.effects);
    if (wanted.log) expect(log).toEqual(wanted.log);
    expect(canonicalJson(facts)).toBe(given);
  });
});
