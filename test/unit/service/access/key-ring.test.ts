import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {KeyRing} from '../../../../src/service/access/key-ring.js';

const token = 'rt_of-a-test';
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
const bearer = (key: string) => `Bearer ${key}`;

test('until it is told which keys are valid, a caller may come back instead of being turned away', () => {
  const keys = new KeyRing({token});
  expect(() => keys.admit(bearer('rk_of-a-caller'), 'evaluate')).toThrow(
    expect.objectContaining({code: 'API_KEYS_NOT_LOADED'}),
  );
  expect(keys.admit(bearer(token), 'admin').isRole).toBe(true);
  expect(keys.knowsCallers).toBe(false);
  expect(new KeyRing({token, open: true}).knowsCallers).toBe(true);
  keys.update([{id: 'k1', hash: hashOf('rk_of-a-caller'), scopes: ['evaluate'], note: ''} as never]);
  expect(keys.knowsCallers).toBe(true);
  expect(keys.admit(bearer('rk_of-a-caller'), 'evaluate').id).toBe('k1');
  expect(() => keys.admit(bearer('rk_of-a-caller'), 'facts')).toThrow(
    expect.objectContaining({code: 'API_SCOPE_MISSING'}),
  );
  expect(() => keys.admit(bearer('rk_of-nobody'), 'evaluate')).toThrow(
    expect.objectContaining({code: 'API_KEY_UNKNOWN'}),
  );
});
