import {expect, test} from 'vitest';
import {codeFrame, framesIn} from '../../../src/kit/code-frame.js';

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

test('a label stands before the message', () => {
  const [head] = codeFrame('a', {...at, line: 1, column: 1, label: 'warning W'}).split('\n');
  expect(head).toBe('cluster.yaml:1:1  warning W  There is no field topolgy in spec.');
});

test('the same for many places of one text, whatever its line breaks', () => {
  const text = '\ufeffone\r\ntwo\rthree\n\nfive';
  const frame = framesIn(text);
  const rows = [1, 2, 3, 5, 6].map(line =>
    frame({...at, line, column: 1})
      .split('\n')
      .slice(1, -1),
  );
  expect(rows).toEqual([
    ['  1 | one'],
    ['  1 | one', '  2 | two'],
    ['  2 | two', '  3 | three'],
    ['  5 | five'],
    ['  5 | five', '  6 |'],
  ]);
});
