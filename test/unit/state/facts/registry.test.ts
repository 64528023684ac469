import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {factStoreNames, factStores, storeOfUrl} from '../../../../src/state/facts/registry.js';

describe('the fact stores', () => {
  test('are held by control, or reached by URL', () => {
    for (const name of factStoreNames) expect(Boolean(factStores[name].hold), name).toBe(!factStores[name].url);
  });

  test.each([
    ['redis://127.0.0.1:6379', 'redis'],
    ['rediss+cluster://a,b', 'redis'],
    ['valkey://127.0.0.1', 'redis'],
    ['http://127.0.0.1', 'redis'],
  ])('%s is the URL of %s', (url, name) => {
    expect(storeOfUrl(url)).toBe(name);
  });

  test('load no package before one is opened', () => {
    const seen = new Map<string, string[]>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      const targets = [...readFileSync(file, 'utf8').matchAll(/^import (?!type)[^;]*?from '([^']+)'/gm)].map(
        ([, target]) => target!,
      );
      seen.set(file, targets);
      for (const target of targets.filter(each => each.startsWith('.')))
        visit(join(dirname(file), target.replace(/\.js$/, '.ts')));
    };
    visit('src/state/facts/registry.ts');
    expect([...seen.values()].flat().filter(target => !/^(\.|node:)/.test(target))).toEqual([]);
    expect(seen.size).toBeGreaterThan(5);
  });
});
