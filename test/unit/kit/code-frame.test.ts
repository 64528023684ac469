import {expect, test} from 'vitest';
import {codeFrame} from '../../../src/kit/code-frame.js';

const at = {path: 'cluster.yaml', message: 'There is no field topolgy in spec.'};

test('shows the line before, the line, carets under the fault, and the fix', () => {
  const text = 'kind: Cluster\nspec:\n  topolgy: replicated\n';
  expect(codeFrame(text, {...at, line: 3, column: 3, length: 7, fix: 'Did you mean topology?'})).toBe(
    [
      'cluster.yaml:3:3  There is no field topolgy in spec.',
      '  2 | spec:',
      '  3 |   topolgy: replicated',
      '    |   ^^^^^^^',
      '    = Did you mean topology?',
    ].join('\n'),
  );
});

test('counts code points, keeps tabs, and stays within the line', () => {
  const [, row, carets] = codeFrame('\t𝛼 = 1', {...at, line: 1, column: 4, length: 99}).split('\n');
  expect(row).toBe('  1 | \t𝛼 = 1');
  expect(carets).toBe('    | \t  ^^^');
});

test('points behind the end of the text', () => {
  expect(codeFrame('', {...at, line: 1, column: 1})).toContain('^');
});

test('shows of a long line what is around the fault', () => {
  const [, row, carets] = codeFrame(`${'a'.repeat(1000)}${'b'.repeat(1000)}`, {...at, line: 1, column: 1001}).split(
    '\n',
  );
  expect(row).toBe(`  1 | …${'a'.repeat(70)}${'b'.repeat(70)}…`);
  expect(row![carets!.indexOf('^')]).toBe('b');
  expect(row![carets!.indexOf('^') - 1]).toBe('a');
});
