import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {command, targets} from '../../../../src/cli/commands/init.js';
import {exampleNames, makeProject} from '../../../../src/cluster/init/new-project.js';
import {choices, withChoices} from '../../../../src/cluster/init/project-choices.js';
import {openProject} from '../../../../src/cluster/project/project.js';
import {folderOf} from '../../../support/folder.js';

const env = {REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1/x'};

test('the command offers what can be chosen', () => {
  expect(['all', ...targets]).toEqual(choices.target);
  const offered = new Map(command().options.map(({long, argChoices}) => [long, argChoices]));
  expect(offered.get('--facts')).toEqual(choices.facts);
  expect(offered.get('--repository')).toEqual(choices.repository);
});

test('without a choice the text stays as it was', () => {
  const text = readFileSync('clusters/retail/cluster.yaml', 'utf8');
  expect(withChoices(text, {})).toBe(text);
  expect(withChoices(text, {target: 'all', facts: 'memory', repository: 'embedded'})).toContain('effects: declared');
});

describe.each(choices.target)('target %s', target => {
  test('each example opens with it, and with stores of its own', async () => {
    for (const from of await exampleNames()) {
      const folder = join(folderOf(), 'shop');
      await makeProject({folder, from, choices: {target, facts: 'redis', repository: 'postgres'}});
      const {spec, warnings} = await openProject(join(folder, 'cluster.yaml'), {env});
      expect(warnings).toEqual([]);
      expect([spec.facts.store, spec.repository.store]).toEqual(['redis', 'postgres']);
      const described = Object.keys(spec.targets).filter(name => spec.targets[name as keyof typeof spec.targets]);
      expect(described.sort()).toEqual(
        target === 'all' ? ['aws', 'gcp', 'kubernetes'] : target === 'local' ? [] : [target],
      );
    }
  });
});

test('a name that Kubernetes would refuse is refused first, with one that it takes', async () => {
  await expect(makeProject({folder: join(folderOf(), 'x'), from: 'blank', name: 'My Shop'})).rejects.toMatchObject({
    code: 'PROJECT_NAME_INVALID',
    next: 'For example my-shop.',
  });
});
