import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {RulectlError} from '../../../src/kit/errors.js';
import type {JsonObject} from '../../../src/kit/json.js';
import {loadRuleset} from '../../../src/rules/ruleset/load.js';
import {builtins} from '../../../src/rules/values/functions/table.js';
import {functionRowsOf, ruleSamplesOf} from '../../support/document-samples.js';
import {generatedNow} from '../../support/generators.js';

const document = readFileSync('docs/language.md', 'utf8');
const samples = ruleSamplesOf(document);

const load = (text: string) => loadRuleset({files: [{path: 'docs/language.md', text}]});

describe('examples of the language reference', () => {
  test('there are some, most of them with facts', () => {
    expect(samples.length).toBeGreaterThan(10);
    expect(samples.filter(sample => sample.result).length).toBeGreaterThan(10);
  });

  test.each(samples)('line $line loads', ({text}) => {
    expect(load(text).diagnostics.filter(({severity}) => severity === 'error')).toEqual([]);
  });

  test.each(samples.filter(sample => sample.facts))('line $line gives what it says', ({text, facts, result}) => {
    const expected = JSON.parse(result!) as JsonObject;
    const answer = evaluate(text, JSON.parse(facts!) as JsonObject);
    // The document shows the parts that the example is about.
    const shown = Object.fromEntries(Object.keys(expected).map(key => [key, answer[key]]));
    if ('error' in expected) expect(shown.error).toMatchObject(expected.error as JsonObject);
    else expect(shown).toEqual(expected);
  });
});

function evaluate(text: string, facts: JsonObject): JsonObject {
  try {
    return load(text).evaluate(facts, {now: generatedNow}) as unknown as JsonObject;
  } catch (error) {
    if (!(error instanceof RulectlError)) throw error;
    const {code, rule = null, line = null, column = null} = error;
    return {error: {code, rule, line, column}};
  }
}

describe('function tables of the language reference', () => {
  const rows = functionRowsOf(document);

  test.each(rows)('line $line: $call', ({call, value}) => {
    const answer = evaluate(`rule "Row" { when true then R.value = ${call}; }`, {});
    expect(answer.facts).toEqual({R: {value: JSON.parse(value)}});
  });

  test('mention every function', () => {
    const missing = builtins.filter(({name}) => !document.includes(`\`${name}(`) && !document.includes(`\`${name}\``));
    expect(missing.map(({name}) => name)).toEqual([]);
  });
});
