import {expect, test} from 'vitest';
import {styleFor} from '../../../src/cli/ui/style.js';
import {type Finding, type FrameStyle, framesText} from '../../../src/kit/code-frame.js';

const at = {path: 'cluster.yaml', message: 'There is no field topolgy in spec.'};
const codeFrame = (text: string, finding: Finding, style?: FrameStyle): string =>
  framesText({found: [finding], sources: [{path: finding.path, text}]}, style);

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

test('severity and code stand before the message', () => {
  const [head] = codeFrame('a', {...at, line: 1, column: 1, severity: 'warning', code: 'W'}).split('\n');
  expect(head).toBe('cluster.yaml:1:1  warning W  There is no field topolgy in spec.');
});

test('the same for many places of one text, whatever its line breaks', () => {
  const text = '\ufeffone\r\ntwo\rthree\n\nfive';
  const rows = [1, 2, 3, 5, 6].map(line =>
    codeFrame(text, {...at, line, column: 1})
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

const long = `${'a'.repeat(50)} ${'b'.repeat(5)} ${'c'.repeat(50)}`;
const twice = `${long}\n${long}`;
const wide: Finding = {
  path: 'a.grl',
  line: 2,
  column: 52,
  length: 5,
  message: 'Here are some words about what is wrong with this line.',
  fix: 'Write another line that is a little shorter than this one.',
};

test('frames fit the screen: the carets stay under the fault', () => {
  const fitted = codeFrame(twice, wide, {width: 40});
  expect(fitted).toMatchInlineSnapshot(`
    "a.grl:2:52  Here are some words about
      what is wrong with this line.
      1 | …aaaaaaaaaaaaaaa bbbbb cccccccccc…
      2 | …aaaaaaaaaaaaaaa bbbbb cccccccccc…
        |                  ^^^^^
        = Write another line that is a
          little shorter than this one."
  `);
});

test('frames are left alone where there is room', () => {
  expect(codeFrame(twice, wide, {width: 200})).toBe(codeFrame(twice, wide));
});

test('colours change nothing of the text', () => {
  const coloured = codeFrame(twice, {...wide, severity: 'error', code: 'GRL_X'}, {paint: styleFor(true)});
  expect(coloured).toContain('\u001b[31m  error GRL_X');
  expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(codeFrame(twice, {...wide, severity: 'error', code: 'GRL_X'}));
});

const text = 'rule A { when X.a > 1 then Y.b = 1; }\n'.repeat(300);
const finding = (line: number, parts: Partial<Finding> = {}): Finding => ({
  severity: 'warning',
  code: 'RULE_MAY_LOOP',
  message: 'It may loop.',
  path: 'a.grl',
  line,
  column: 6,
  ...parts,
});

test('each frame says how bad it is, and its code', () => {
  const found = [finding(1), finding(2, {severity: 'error', code: 'GRL_X'}), finding(3, {severity: 'info'})];
  const heads = framesText({found, sources: [{path: 'a.grl', text}]}).match(/^a\.grl.*/gm);
  expect(heads).toEqual([
    'a.grl:1:6  warning RULE_MAY_LOOP  It may loop.',
    'a.grl:2:6  error GRL_X  It may loop.',
    'a.grl:3:6  remark RULE_MAY_LOOP  It may loop.',
  ]);
});

test('a hundred frames at most, and how many more there are', () => {
  const found = Array.from({length: 120}, (_, i) => finding(i + 1));
  const frames = framesText({found, sources: [{path: 'a.grl', text}]}).split('\n\n');
  expect(frames).toHaveLength(101);
  expect(frames.at(-1)).toBe('… and 20 more; rulectl check --format json has all of them.');
});
