import {describe, expect, test} from 'vitest';
import {
  formatBytes,
  formatDurationMs,
  formatUs,
  parseBytes,
  parseDurationMs,
  parseMilliCpu,
  parseRatePerSecond,
} from '../../../src/kit/units.js';

const table = <T>(parse: (text: string | number) => T, rows: readonly (readonly [string | number, T])[]) =>
  test.each(rows)('%j is %j', (text, expected) => expect(parse(text)).toBe(expected));

describe('durations, milliseconds', () =>
  table(parseDurationMs, [
    [250, 250],
    ['250', 250],
    ['250ms', 250],
    ['60s', 60_000],
    ['1.5s', 1500],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    [-1, undefined],
    ['1 hour', undefined],
    ['ms', undefined],
    ['', undefined],
    ['1h x', undefined],
  ]));

describe('sizes, bytes', () =>
  table(parseBytes, [
    [1024, 1024],
    ['1Mi', 1_048_576],
    ['1.5Ki', 1536],
    ['10M', 10_000_000],
    ['64MiB', 67_108_864],
    ['1Mega', undefined],
    ['-1', undefined],
    ['0.3', undefined],
  ]));

describe('processors, thousandths', () =>
  table(parseMilliCpu, [
    ['250m', 250],
    [2, 2000],
    ['0.5', 500],
    ['0', undefined],
    ['1x', undefined],
    ['0.0001', undefined],
  ]));

describe('rates, per second', () =>
  table(parseRatePerSecond, [
    ['1000/s', 1000],
    ['600/m', 10],
    [50, 50],
    ['0/s', undefined],
    ['5/y', undefined],
  ]));

test('quantities for people', () => {
  expect([formatUs(41), formatUs(1234), formatUs(45_600), formatUs(3_400_000)]).toEqual([
    '41 µs',
    '1.2 ms',
    '46 ms',
    '3.4 s',
  ]);
  expect([formatBytes(0), formatBytes(1536), formatBytes(67_108_864)]).toEqual(['0 B', '1.5 KiB', '64 MiB']);
});

test.each([0, 1, 250, 60_000, 3_600_000, 90_000, 172_800_000])('%d ms written and read again', ms => {
  expect(parseDurationMs(formatDurationMs(ms))).toBe(ms);
});
