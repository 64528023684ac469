import {describe, expect, test, vi} from 'vitest';
import {bar, sparkline} from '../../../src/cli/ui/bars.js';
import {errorText} from '../../../src/cli/ui/print-error.js';

import {startStep} from '../../../src/cli/ui/progress.js';
import {styleFor, visibleWidth, wantsColours} from '../../../src/cli/ui/style.js';
import {table} from '../../../src/cli/ui/table.js';
import {RulectlError} from '../../../src/kit/errors.js';

const plain = styleFor(false);

describe('colours', () => {
  const tty = {isTTY: true};
  test.each([
    [tty, true, {}, true],
    [tty, false, {}, false],
    [tty, true, {NO_COLOR: '1'}, false],
    [tty, true, {CI: 'true'}, false],
    [tty, true, {TERM: 'dumb'}, false],
    [{}, true, {}, false],
    [{}, true, {FORCE_COLOR: '1'}, true],
    [{}, false, {FORCE_COLOR: '1'}, false],
  ])('%j, --color %s, %j: %s', (stream, color, env, expected) => {
    expect(wantsColours(stream, color, env)).toBe(expected);
  });
  test('take no room', () => {
    expect(visibleWidth(styleFor(true)('title', 'abc'))).toBe(3);
    expect(plain('bad', 'abc')).toBe('abc');
  });
});

test('a table aligns columns, coloured or not', () => {
  const columns = [{title: 'group'}, {title: 'time', align: 'right' as const}];
  const rows = [
    [styleFor(true)('good', 'pricing'), '9'],
    ['é', '1234'],
  ];
  const lines = table(columns, rows, {style: plain, indent: 2}).split('\n');
  expect(lines.map(visibleWidth)).toEqual([15, 15, 15]);
  expect(lines[0]).toBe('  group    time');
  expect(lines[2]).toBe('  é        1234');
});

test('bars and sparklines', () => {
  expect([0, 1, 5, 10, 20].map(value => bar(value, {max: 10, width: 4}))).toEqual(['', '▍', '██', '████', '████']);
  expect(sparkline([0, 5, 10, Number.NaN])).toBe('▁▅█ ');
  expect(sparkline([0, 0])).toBe('▁▁');
});

describe('errors', () => {
  const error = new RulectlError('SPEC_WRONG_VALUE', 'input', 400, 'It is wrong.', {
    path: 'cluster.yaml',
    line: 3,
    column: 5,
    next: 'Write it right.',
    cause: new Error('deeper'),
  });
  const output = {json: false, color: false, debug: false};
  test('for people: what, where, what to do', () => {
    expect(errorText(error, output)).toBe(
      'error SPEC_WRONG_VALUE It is wrong.\n  cluster.yaml:3:5\n  → Write it right.\n',
    );
  });
  test('for programs: one object with every key', () => {
    expect(JSON.parse(errorText(error, {...output, json: true}))).toEqual({
      code: 'SPEC_WRONG_VALUE',
      title: 'It is wrong.',
      detail: 'It is wrong.',
      path: 'cluster.yaml',
      line: 3,
      column: 5,
      next: 'Write it right.',
    });
  });
  test('stack traces only with --debug, causes included', () => {
    expect(errorText(error, output)).not.toMatch(/\n\s+at /);
    expect(errorText(error, {...output, debug: true})).toMatch(/\n\s+at [\s\S]*deeper/);
  });
});

test('a progress line without a terminal: a line at the start, one at the end', () => {
  const written: string[] = [];
  const stream = {write: vi.fn((text: string) => written.push(text))} as unknown as NodeJS.WriteStream;
  const step = startStep('starting', {stream, style: plain, animated: false});
  step.update('waiting');
  step.done('ready');
  step.failed();
  expect(written).toEqual(['· starting\n', '· waiting\n', '✓ ready\n']);
});
