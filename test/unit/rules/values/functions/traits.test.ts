import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {Fault} from '../../../../../src/rules/values/fault.js';
import type {Builtin} from '../../../../../src/rules/values/functions/builtin.js';
import {builtins} from '../../../../../src/rules/values/functions/table.js';
import {maxTextLength} from '../../../../../src/rules/values/text.js';

const samples: readonly Json[] = [
  null,
  true,
  false,
  1,
  3,
  -7.25,
  '',
  ' ab ',
  '7',
  '(',
  '2026-03-14',
  'YYYY-MM-DD',
  'a',
  'a@b.io',
  'https://a.io/b',
  [],
  [3, 1, 3],
  ['b', 'a'],
  {a: [1]},
];

/** Of a function that fails for its size alone. */
const tooMuch: Readonly<Record<string, Json[]>> = {Concat: ['x'.repeat(maxTextLength), 'x']};

const failed = Symbol('failed');

function answer({run}: Builtin, args: readonly Json[]): Json | typeof failed {
  try {
    return run(args, {now: 0});
  } catch (fault) {
    if (fault instanceof Fault) return failed;
    throw fault;
  }
}

/** Samples for each argument: as few as the function takes, and one more where it takes more. */
function argumentsOf({minArgs, maxArgs}: Builtin): Json[][] {
  const lists = (count: number): Json[][] =>
    count === 0 ? [[]] : lists(count - 1).flatMap(list => samples.map(sample => [...list, sample]));
  return [...lists(minArgs), ...(maxArgs > minArgs && minArgs < 3 ? lists(minArgs + 1) : [])];
}

/** Whether a function changes nothing when it is applied again to what it gave, at one place. */
const settlesAt = (place: number, builtin: Builtin, cases: readonly Json[][]): boolean =>
  cases.every(args => {
    if (place >= args.length) return true;
    const once = answer(builtin, args);
    return once === failed || JSON.stringify(answer(builtin, args.with(place, once))) === JSON.stringify(once);
  });

// What a definition says of its function, and what it leaves out, is what the function does.
describe.each(builtins)('$name', builtin => {
  const {name} = builtin;
  const cases = argumentsOf(builtin);
  const answers = cases.map(args => answer(builtin, args));

  test('says whether it may fail', () => {
    const fails = answers.includes(failed) || (name in tooMuch && answer(builtin, tooMuch[name]!) === failed);
    expect(builtin.neverFails === true).toBe(!fails);
  });

  test('says whether it gives true or false', () => {
    const values = answers.filter(value => value !== failed);
    expect(builtin.isPredicate === true).toBe(values.every(value => typeof value === 'boolean'));
  });

  test('says whether it ends a loop', () => {
    // What takes nothing is never fed with what it gave.
    if (builtin.maxArgs === 0) return expect(builtin.settles).toBeUndefined();
    expect(builtin.settles !== undefined).toBe(settlesAt(0, builtin, cases));
    if (builtin.settles === 'any') expect(settlesAt(1, builtin, cases)).toBe(true);
  });
});
