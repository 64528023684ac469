import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Json} from '../../../../../src/kit/json.js';
import {dateTimeText, parseDate} from '../../../../../src/rules/values/date.js';
import {callBuiltin, callText, faultOf} from '../../../../support/call-builtin.js';

const calls: [string, Json[], Json][] = [
  ['Now', [], '2026-11-23T08:30:00.000Z'],
  ['Today', [], '2026-11-23'],
  ['Year', ['2026-03-14'], 2026],
  ['Year', ['0001-01-01'], 1],
  ['Year', ['0099-12-31'], 99],
  ['Year', ['2026-01-01T00:30+01:00'], 2025],
  ['Month', ['2026-03-14T23:30:00-02:00'], 3],
  ['Day', ['2026-03-14T23:30:00-02:00'], 15],
  ['Hour', ['2026-03-14T08:15:00+02:00'], 6],
  ['Hour', ['2026-03-14'], 0],
  ['DayOfWeek', ['2026-03-15'], 7],
  ['DayOfWeek', ['2026-03-16'], 1],
  ['IsWeekend', ['2026-03-14'], true],
  ['IsWeekend', ['2026-03-15T23:59:59.999Z'], true],
  ['IsWeekend', ['2026-03-16'], false],
  ['AddDays', ['2026-01-31', 1], '2026-02-01'],
  ['AddDays', ['2024-02-28', 1], '2024-02-29'],
  ['AddDays', ['2026-01-31T10:00:00Z', -31], '2025-12-31T10:00:00.000Z'],
  ['AddDays', ['2026-01-31T00:00+02:00', 0], '2026-01-30T22:00:00.000Z'],
  ['AddHours', ['2026-01-31', 25], '2026-02-01T01:00:00.000Z'],
  ['AddHours', ['2026-01-31', 0.5], '2026-01-31T00:30:00.000Z'],
  ['AddMinutes', ['2026-01-31T00:00', 90], '2026-01-31T01:30:00.000Z'],
  ['AddMinutes', ['2026-01-31T00:00:00.123456789', 0], '2026-01-31T00:00:00.123Z'],
  ['DaysBetween', ['2026-01-01', '2026-03-01T12:00:00Z'], 59],
  ['DaysBetween', ['2026-03-01T12:00:00Z', '2026-01-01'], -59],
  ['DaysBetween', ['2026-01-01', '2025-12-31T12:00:00Z'], 0],
  ['HoursBetween', ['2026-01-02', '2026-01-01T22:30'], -1],
  ['HoursBetween', ['2026-01-01', '2026-01-02'], 24],
  ['FormatDate', ['2026-03-14T09:05:07Z', 'DD.MM.YYYY HH:mm:ss'], '14.03.2026 09:05:07'],
  ['FormatDate', ['2026-03-14', 'YYYYMMDD'], '20260314'],
  ['FormatDate', ['0045-03-14', 'YYYY/D/M'], '0045/D/M'],
  ['FormatDate', ['2026-03-14', ''], ''],
  ['ParseDate', ['14/03/2026', 'DD/MM/YYYY'], '2026-03-14T00:00:00.000Z'],
  ['ParseDate', ['2026-03-14 09:05', 'YYYY-MM-DD HH:mm'], '2026-03-14T09:05:00.000Z'],
  ['ParseDate', ['2026', 'YYYY'], '2026-01-01T00:00:00.000Z'],
  ['ParseDate', ['2026-03-14'], '2026-03-14T00:00:00.000Z'],
  ['ParseDate', ['2026-03-14T10:00+02:00'], '2026-03-14T08:00:00.000Z'],
];

test.each(calls.map(([name, args, result]) => ({call: callText(name, args), name, args, result})))(
  '$call is $result',
  ({name, args, result}) => {
    expect(callBuiltin(name, ...args)).toStrictEqual(result);
  },
);

describe('rulings 19 and 84: what a date looks like', () => {
  const good = [
    '2026-01-31',
    '2024-02-29',
    '2000-02-29',
    '2026-01-31T00:00',
    '2026-01-31T23:59:59',
    '2026-01-31T23:59:59.1',
    '2026-01-31T23:59:59.123456789Z',
    '2026-01-31T10:00+14:00',
    '2026-01-31T10:00-00:30',
    '0000-01-01',
    '9999-12-31T23:59:59.999Z',
  ];
  test.each(good)('%s is one', text => {
    expect(parseDate(text)).toBeDefined();
  });

  const bad = [
    '',
    '2026',
    '2026-1-1',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-01-00',
    '2026-01-31 10:00',
    '2026-01-31t10:00',
    '2026-01-31T10:00z',
    '2026-01-31T10',
    '2026-01-31T10:00+0100',
    '2026-01-31T10:00+01',
    '2026-01-31T10:00+24:00',
    '2026-01-31T10:00+01:60',
    '2026-01-31T24:00',
    '2026-01-31T10:60',
    '2026-01-31T10:00:60',
    '2026-01-31T10:00:00.',
    '2026-01-31T10:00:00.1234567890',
    '2026-01-31Z',
    ' 2026-01-31',
    '2026-01-31\n',
    '+002026-01-31',
    '0000-01-01T00:00+00:01',
    '9999-12-31T23:59-00:01',
  ];
  test.each(bad)('%j is none', text => {
    expect(parseDate(text)).toBeUndefined();
    expect(faultOf('Year', text)).toBe(0);
  });
});

describe('laws', () => {
  const instants = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });

  test('what is printed is read back', () => {
    fc.assert(
      fc.property(instants, date => {
        expect(parseDate(dateTimeText(date.getTime()))).toEqual({ms: date.getTime(), hasTime: true});
        const written = callBuiltin('FormatDate', date.toISOString(), 'ss|mm|HH|DD|MM|YYYY');
        const seconds = Math.floor(date.getTime() / 1000) * 1000;
        expect(callBuiltin('ParseDate', written, 'ss|mm|HH|DD|MM|YYYY')).toBe(dateTimeText(seconds));
      }),
    );
  });

  test('AddDays and DaysBetween undo each other', () => {
    const days = fc.integer({min: -100_000, max: 100_000});
    const dates = fc.date({min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true});
    fc.assert(
      fc.property(dates, days, (date, count) => {
        const day = date.toISOString().slice(0, 10);
        expect(callBuiltin('DaysBetween', day, callBuiltin('AddDays', day, count))).toBe(count);
      }),
    );
  });

  test('a result beyond the calendar fails at the amount', () => {
    expect([faultOf('AddDays', '9999-12-31', 1), faultOf('AddHours', '0000-01-01', -1)]).toEqual([1, 1]);
    expect(faultOf('AddDays', '2026-01-01', Number.MAX_SAFE_INTEGER)).toBe(1);
  });
});
