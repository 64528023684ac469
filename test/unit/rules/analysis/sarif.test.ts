import {expect, test} from 'vitest';
import {toSarif} from '../../../../src/rules/analysis/sarif.js';
import type {Diagnostic} from '../../../../src/rules/grl/diagnostic.js';

const diagnostic = (parts: Partial<Diagnostic>): Diagnostic => ({
  severity: 'warning',
  code: 'RULE_MAY_LOOP',
  message: 'It may loop.',
  path: 'rules/prices & more.grl',
  line: 3,
  column: 5,
  ...parts,
});

test('a log as code hosts read it', () => {
  const log = toSarif(
    [
      diagnostic({length: 4, rule: 'Net', fix: 'Add no-loop.'}),
      diagnostic({severity: 'error', code: 'GRL_UNEXPECTED_TOKEN', message: 'No.', path: 'a.grl'}),
      diagnostic({severity: 'info'}),
    ],
    '1.2.3',
  );
  expect(log).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'rulectl',
            version: '1.2.3',
            rules: [
              {id: 'GRL_UNEXPECTED_TOKEN', name: 'GrlUnexpectedToken'},
              {id: 'RULE_MAY_LOOP', name: 'RuleMayLoop'},
            ],
          },
        },
        columnKind: 'unicodeCodePoints',
        results: [
          {
            ruleId: 'RULE_MAY_LOOP',
            ruleIndex: 1,
            level: 'warning',
            message: {text: 'It may loop. Add no-loop.'},
            locations: [
              {
                physicalLocation: {
                  artifactLocation: {uri: 'rules/prices%20&%20more.grl'},
                  region: {startLine: 3, startColumn: 5, endColumn: 9},
                },
                logicalLocations: [{name: 'Net', kind: 'function'}],
              },
            ],
          },
          {ruleId: 'GRL_UNEXPECTED_TOKEN', ruleIndex: 0, level: 'error', message: {text: 'No.'}},
          {level: 'note'},
        ],
      },
    ],
  });
});

test('a path is a URI whatever its letters', () => {
  const log = toSarif([diagnostic({path: 'a#b?c ü.grl'})], '1');
  expect(JSON.stringify(log)).toContain('"uri":"a%23b%3Fc%20%C3%BC.grl"');
});
