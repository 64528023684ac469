import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {command} from '../../../../src/cli/commands/init.js';
import {exampleNames, makeProject} from '../../../../src/cluster/init/new-project.js';
import {choices, withChoices} from '../../../../src/cluster/init/project-choices.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {targetNames, targetSchemas} from '../../../../src/cluster/providers/registry.js';
import {folderOf} from '../../../support/folder.js';

const targets = await targetSchemas();

const env = {REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1/x'};

test('the command offers what can be chosen', () => {
  const offered = new Map(command().options.map(({long, argChoices}) => [long, argChoices]));
  expect(offered.get('--target')).toEqual(['all', ...targetNames]);
  expect(offered.get('--facts')).toEqual(choices.facts);
  expect(offered.get('--repository')).toEqual(choices.repository);
});

test('without a choice the text stays as it was', () => {
  const text = readFileSync('clusters/retail/cluster.yaml', 'utf8');
  expect(withChoices(text, {}, targets)).toBe(text);
  expect(withChoices(text, {target: 'all', facts: 'memory', repository: 'embedded'}, targets)).toContain(
    'effects: declared',
  );
});

describe.each(['all', ...targetNames])('target %s', target => {
  test('each example opens with it, and with stores of its own', async () => {
    for (const from of await exampleNames()) {
      const folder = join(folderOf(), 'shop');
      await makeProject({targets, folder, from, choices: {target, facts: 'redis', repository: 'postgres'}});
      const {spec, warnings} = await openProject(join(folder, 'cluster.yaml'), {env});
      expect(warnings).toEqual([]);
      expect([spec.facts.store, spec.repository.store]).toEqual(['redis', 'postgres']);
      const described = Object.keys(spec.targets).filter(name => spec.targets[name]);
      expect(described.sort()).toEqual(
        target === 'all' ? ['aws', 'gcp', 'kubernetes'] : target === 'local' ? [] : [target],
      );
    }
  });
});

test('a name that Kubernetes would refuse is refused first, with one that it takes', async () => {
  await expect(
    makeProject({targets, folder: join(folderOf(), 'x'), from: 'blank', name: 'My Shop'}),
  ).rejects.toMatchObject({
    code: 'PROJECT_NAME_INVALID',
    next: 'For example my-shop.',
  });
});
