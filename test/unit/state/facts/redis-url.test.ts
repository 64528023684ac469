import {describe, expect, test} from 'vitest';
import {readRedisUrl} from '../../../../src/state/facts/redis/redis-url.js';

describe('facts.url', () => {
  test.each([
    ['redis://cache', {kind: 'single', addresses: [{host: 'cache', port: 6379}], tls: false, db: 0}],
    [
      'rediss://:p%40ss@cache:7000/3',
      {kind: 'single', addresses: [{host: 'cache', port: 7000}], tls: true, password: 'p@ss', db: 3},
    ],
    ['valkey://me:secret@[::1]:6380', {addresses: [{host: '::1', port: 6380}], username: 'me', password: 'secret'}],
    [
      'redis+sentinel://a,b:26380/main/2',
      {
        kind: 'sentinel',
        addresses: [
          {host: 'a', port: 26_379},
          {host: 'b', port: 26_380},
        ],
        master: 'main',
        db: 2,
      },
    ],
    [
      'rediss+cluster://a:1,b:2',
      {
        kind: 'cluster',
        tls: true,
        addresses: [
          {host: 'a', port: 1},
          {host: 'b', port: 2},
        ],
      },
    ],
  ])('%s', (url, place) => {
    expect(readRedisUrl(url)).toMatchObject(place);
  });

  test.each([
    ['http://cache', /begins with none of/],
    ['cache:6379', /begins with none of/],
    ['redis://', /host is missing/],
    ['redis://a,b', /several hosts/],
    ['redis://a/zero', /no number/],
    ['redis+sentinel://a', /master is missing/],
    ['redis+cluster://a/1', /no database but 0/],
    ['redis://a:99999999', /host is missing/],
  ])('%s is refused, and not quoted', (url, why) => {
    const refused = () => readRedisUrl(url.replace('://', '://user:hidden@'));
    expect(refused).toThrow(expect.objectContaining({code: 'FACTS_URL_INVALID', message: expect.stringMatching(why)}));
    expect(refused).not.toThrow(/hidden/);
  });
});
