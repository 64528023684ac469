import {expect, test} from 'vitest';
import {failureOf} from '../../../../src/state/repository/pg-database.js';

const failed = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : {code});

test.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'],
  ['getaddrinfo ENOTFOUND db', 'ENOTFOUND'],
  ['Connection terminated unexpectedly', undefined],
  ['Connection terminated due to connection timeout', undefined],
  ['timeout expired', undefined],
  ['Query read timeout', undefined],
  ['terminating connection due to administrator command', '57P01'],
  ['the database system is starting up', '57P03'],
  ['sorry, too many clients already', '53300'],
  ['canceling statement due to statement timeout', '57014'],
  ['cannot execute INSERT in a read-only transaction', '25006'],
])('%s is a matter of time', (message, code) => {
  expect(failureOf(failed(message, code))).toMatchObject({code: 'REPOSITORY_UNAVAILABLE', status: 503, retryAfter: 2});
});

test.each([
  ['password authentication failed for user "x"', '28P01'],
  ['database "x" does not exist', '3D000'],
  ['permission denied for schema rulectl', '42501'],
])('%s is a matter of settings', (message, code) => {
  expect(failureOf(failed(message, code))).toMatchObject({code: 'REPOSITORY_REFUSES'});
});

test('every address of a host that fails is one failure', () => {
  const error = new AggregateError([failed('connect ECONNREFUSED ::1:5432')], '');
  expect(failureOf(Object.assign(error, {code: 'ECONNREFUSED'}))).toMatchObject({
    code: 'REPOSITORY_UNAVAILABLE',
    message: expect.stringContaining('connect ECONNREFUSED ::1:5432'),
  });
});

test('a bug stays a bug', () => {
  const bug = failed('syntax error at or near "selct"', '42601');
  expect(failureOf(bug)).toBe(bug);
  expect(failureOf('thrown text')).toBe('thrown text');
});
