import {describe, expect, test} from 'vitest';
import {googleSecretManager} from '../../../../src/cluster/providers/gcp/secret-manager.js';
import {valuesIn} from '../../../../src/cluster/providers/secret-keeper.js';

describe('values of a secret', () => {
  test.each([
    ['texts of an object', '{"url": "redis://a", "port": 1}', {url: 'redis://a'}],
    ['none of an array', '["a"]', {}],
    ['none of another text, which no message repeats', 'hunter2', {}],
    ['none of nothing', undefined, {}],
  ])('%s', (_what, text, values) => {
    expect(valuesIn(text)).toEqual(values);
  });
});

test('Google Secret Manager needs the project of the cluster file', () => {
  const deployment = {blueprint: {name: 'shop', targets: {}}, environment: 'dev'} as never;
  expect(() => googleSecretManager(deployment)).toThrow(/spec.targets.gcp/);
});
