import {cpSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {makeProject} from '../../../../src/cluster/init/new-project.js';
import {rulesetSourceOf} from '../../../../src/cluster/project/project.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {targetSchemas} from '../../../../src/cluster/providers/registry.js';
import {planOf} from '../../../../src/rules/partition/plan-of.js';
import {loadRuleset} from '../../../../src/rules/ruleset/load.js';
import {folderOf} from '../../../support/folder.js';

const targets = await targetSchemas();

const rule = (name: string, reads: string, writes: string, more = ''): string =>
  `rule "${name}" ${more} no-loop { when ${reads} > 1 then ${writes} = 1; }\n`;

/** A project around these rule files, and the plan of its groups. */
async function made(rules: Readonly<Record<string, string>>) {
  const folder = join(folderOf(), 'shop');
  const {proposal} = await makeProject({targets, folder, fromRules: folderOf(rules)});
  const project = await openProject(join(folder, 'cluster.yaml'), {env: {}});
  const {program, diagnostics} = loadRuleset(rulesetSourceOf(project));
  expect(diagnostics).toEqual([]);
  const paths = program!.files.map(({path}) => path);
  const groups = project.groups.map(({name, files}) => ({
    name,
    orders: program!.rules.filter(({file}) => files.includes(paths[file]!)).map(({order}) => order),
  }));
  return {proposal, project, plan: planOf(program!, groups), text: readFileSync(project.file, 'utf8')};
}

test('folders that do not interfere become groups; files at the top are groups of their own', async () => {
  const {proposal, project, plan, text} = await made({
    'pricing/a.grl': rule('A', 'Order.total', 'Pricing.a'),
    'pricing/deep/b.grl': rule('B', 'Order.total', 'Pricing.b'),
    'loyalty.grl': rule('C', 'Customer.orders', 'Loyalty.points'),
  });
  expect(proposal).toEqual({
    kind: 'groups',
    groups: [
      {name: 'loyalty', rules: ['rules/loyalty.grl']},
      {name: 'pricing', rules: ['rules/pricing/**/*.grl']},
    ],
  });
  expect(project.spec.topology).toBe('specialised');
  expect(project.groups.find(({name}) => name === 'pricing')!.files).toEqual([
    'rules/pricing/a.grl',
    'rules/pricing/deep/b.grl',
  ]);
  expect(plan.colocations).toEqual([]);
  expect(text).not.toContain('Every node holds every rule');
});

test('what outranks comes first, what cannot be parted shares a group', async () => {
  const {proposal, plan} = await made({
    'a-late.grl': rule('Late', 'Check.ok', 'Price.x'),
    'b-loop.grl': rule('Loop', 'Price.x', 'Price.y'),
    'c-loop.grl': rule('Back', 'Price.y', 'Price.x'),
    'z-first.grl': rule('First', 'Order.total', 'Check.ok', 'salience 100'),
  });
  expect(proposal).toMatchObject({
    groups: [{name: 'z-first'}, {rules: ['rules/a-late.grl', 'rules/b-loop.grl', 'rules/c-loop.grl']}],
  });
  expect(plan.stages.length).toBe(2);
  expect(plan.colocations).toEqual([]);
});

test.each([
  ['one file', {'all.grl': rule('A', 'X.a', 'X.b')}, 'one place'],
  ['all interfere', {'a.grl': rule('A', 'X.a', 'X.b'), 'b.grl': rule('B', 'X.b', 'X.a')}, 'could run apart'],
  [
    'many groups',
    Object.fromEntries(Array.from({length: 9}, (_, i) => [`r${i}.grl`, rule(`R${i}`, `F${i}.a`, `F${i}.b`)])),
    '9 groups',
  ],
])('%s: every node holds every rule, and the reason is told', async (_name, rules, why) => {
  const {proposal, project} = await made(rules);
  expect(proposal).toEqual({kind: 'whole', why: expect.stringContaining(why)});
  expect(project.spec.topology).toBe('replicated');
});

test('the rules of retail get back the groups that they have', async () => {
  const folder = join(folderOf(), 'shop');
  const {proposal} = await makeProject({targets, folder, fromRules: 'clusters/retail/rules'});
  expect(proposal).toMatchObject({groups: [{name: 'validation'}, {name: 'loyalty'}, {name: 'pricing'}]});
});

test('rules that are in their place already are left there', async () => {
  const folder = folderOf();
  cpSync('clusters/retail/rules', join(folder, 'rules'), {recursive: true});
  await makeProject({targets, folder, name: 'shop', fromRules: join(folder, 'rules')});
  await expect(openProject(join(folder, 'cluster.yaml'))).resolves.toMatchObject({spec: {name: 'shop'}});
});

test('wrong rules are told with their places, and nothing is made', async () => {
  const rules = folderOf({'bad.grl': 'rule "A" { when X.a >\n then X.b = 1; }'});
  await expect(makeProject({targets, folder: join(rules, 'shop'), fromRules: rules})).rejects.toMatchObject({
    path: join(rules, 'bad.grl'),
    line: expect.any(Number),
  });
  await expect(makeProject({targets, folder: join(rules, 'shop'), fromRules: folderOf()})).rejects.toMatchObject({
    code: 'RULES_NONE_FOUND',
  });
});
