import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {callBuiltin, callText, faultOf} from '../../../../support/call-builtin.js';

const calls: [string, Json[], Json][] = [
  ['Abs', [-2.5], 2.5],
  ['Abs', [-0], 0],
  ['Ceil', [1.2], 2],
  ['Ceil', [-0.5], 0],
  ['Floor', [-1.2], -2],
  ['Floor', [0.9], 0],
  ['Round', [2.5], 3],
  ['Round', [-2.5], -3],
  ['Round', [0.49999999999999994], 0],
  ['Round', [-0.4], 0],
  ['Round', [4503599627370495.5], 4503599627370496],
  ['Round', [1e300], 1e300],
  ['Round', [1.005, 2], 1.01],
  ['Round', [-1.005, 2], -1.01],
  ['Round', [1.045, 2], 1.05],
  ['Round', [1.0049999999999997, 2], 1],
  ['Round', [1234.5678, 1], 1234.6],
  ['Round', [0.000001234, 7], 0.0000012],
  ['Round', [0.005, 2], 0.01],
  ['Round', [0.0049, 2], 0],
  ['Round', [-0.001, 2], 0],
  ['Round', [5e-324, 15], 0],
  ['Round', [9.995, 2], 10],
  ['Round', [999999999999999.9, 0], 1e15],
  ['Round', [8.345e22, 5], 8.345e22],
  ['Round', [1e21, 15], 1e21],
  ['Round', [0.1 + 0.2, 15], 0.3],
  ['Round', [1.5, 0], 2],
  ['Round', [null, 2], null],
  ['Sqrt', [9], 3],
  ['Sqrt', [-0], 0],
  ['Pow', [2, 10], 1024],
  ['Pow', [2, -1], 0.5],
  ['Pow', [0, 0], 1],
  ['Mod', [-7, 3], -1],
  ['Mod', [7, -3], 1],
  ['Mod', [-6, 3], 0],
  ['Clamp', [15, 0, 10], 10],
  ['Clamp', [-5, 0, 10], 0],
  ['Clamp', [5, 0, 10], 5],
];

test.each(calls.map(([name, args, result]) => ({call: callText(name, args), name, args, result})))(
  '$call is $result',
  ({name, args, result}) => {
    expect(callBuiltin(name, ...args)).toStrictEqual(result);
  },
);

test('powers that are no finite number fail as a whole', () => {
  expect([faultOf('Pow', 10, 400), faultOf('Pow', -1, 0.5), faultOf('Pow', 0, -1)]).toEqual([
    'operator',
    'operator',
    'operator',
  ]);
});

describe('Round', () => {
  const numbers = fc.oneof(
    fc.double({noNaN: true, noDefaultInfinity: true}),
    fc.tuple(fc.integer({min: -1e9, max: 1e9}), fc.nat(9)).map(([value, decimals]) => value / 10 ** decimals),
    // Just at a half: where rounding by multiplication goes wrong.
    fc.tuple(fc.integer({min: -1e7, max: 1e7}), fc.nat(6)).map(([value, places]) => Number(`${value}5e-${places + 1}`)),
  );
  const round = (value: number, digits: number): number => callBuiltin('Round', value, digits) as number;

  test('rounds what the number prints as, half away from zero', () => {
    fc.assert(
      fc.property(numbers, fc.nat(15), (value, digits) => {
        expect(round(value, digits)).toBe(byLongHand(value, digits));
      }),
      {numRuns: 2000},
    );
  });

  test('is idempotent, odd, and monotonic', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.nat(15), (a, b, digits) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(round(round(low, digits), digits)).toBe(round(low, digits));
        expect(round(-low, digits) + round(low, digits)).toBe(0);
        expect(round(low, digits)).toBeLessThanOrEqual(round(high, digits));
      }),
      {numRuns: 1000},
    );
  });
});

/** The definition, on exact decimals: the printed digits as one big whole number of units of 10^-400. */
function byLongHand(value: number, digits: number): number {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const units = BigInt(mantissa.replace('.', '')) * 10n ** BigInt(400 + Number(exponent) - decimals);
  const step = 10n ** BigInt(400 - digits);
  const rounded = ((units + step / 2n) / step) * step;
  const result = Number(`${rounded}e-400`);
  return value < 0 ? 0 - result : result;
}
