import {expect, test} from 'vitest';
import {type CaseResult, toJunit} from '../../../../src/rules/testing/run-tests.js';

const result = (name: string, message?: string): CaseResult => ({
  name,
  file: 'tests/a.test.yaml',
  at: {line: 3, column: 5},
  ok: message === undefined,
  failures: message === undefined ? [] : [{about: 'facts', path: [], message, at: {line: 4, column: 7}}],
  fired: [],
  durationUs: 1500,
});

test('counts, places and hostile characters', () => {
  const cases = [result('good'), result('a < "b" & \u0001', 'X is "<1>", not 2')];
  const xml = toJunit({passed: 1, failed: 1, durationUs: 3000, cases});
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" time="0.003000">
  <testsuite name="tests/a.test.yaml" tests="2" failures="1" time="0.003000">
    <testcase name="good" classname="tests/a.test.yaml" file="tests/a.test.yaml" line="3" time="0.001500"/>
    <testcase name="a &lt; &quot;b&quot; &amp; \ufffd" classname="tests/a.test.yaml" file="tests/a.test.yaml" line="3" time="0.001500">
      <failure message="X is &quot;&lt;1&gt;&quot;, not 2">tests/a.test.yaml:4:7 X is &quot;&lt;1&gt;&quot;, not 2</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});
