import {expect} from 'vitest';
import {DrillReport} from '../../src/lab/drills/report/report.js';
import {rulectl} from './cli.js';
import {folderOf} from './folder.js';
import {stopAtEnd} from './processes.js';

const rules = {
  'tall.grl': 'rule "Tall" { when Person.height > 180 then Person.tall = true; }\n',
  'greet.grl': 'rule "Greet" { when Visit.count > 3 then Visit.greeting = "again"; }\n',
  // Facts with `Endless` are poison: the rule changes what it reads, for ever.
  'endless.grl': 'rule "Endless" { when Endless.n >= 0 then Endless.n += 1; }\n',
};

const schema = {
  type: 'object',
  required: ['Person'],
  properties: {
    Person: {
      type: 'object',
      required: ['height'],
      properties: {height: {type: 'integer', minimum: 150, maximum: 200}},
    },
    Visit: {type: 'object', properties: {count: {type: 'integer', minimum: 0, maximum: 9}}},
  },
};

const cluster = (...lines: string[]) =>
  [
    'apiVersion: rulectl.dev/v1',
    'kind: Cluster',
    'metadata: {name: people}',
    'spec:',
    '  topology: specialised',
    '  rules: {facts: facts.schema.json}',
    '  groups: {people: {rules: [tall.grl, endless.grl]}, visits: {rules: [greet.grl]}}',
    '  slo: {availability: 99, p99Ms: 2000}',
    ...lines,
    '',
  ].join('\n');

/** Starts a cluster of two groups with two gateways; `lines` go into the `spec` of its cluster file. */
export async function startPeople(...lines: string[]): Promise<string> {
  const dir = folderOf({...rules, 'cluster.yaml': cluster(...lines), 'facts.schema.json': JSON.stringify(schema)});
  stopAtEnd(dir);
  const {code, stderr} = await rulectl(['up', '--detach', '--gateways', '2'], {cwd: dir});
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  return dir;
}

/** Runs a drill whatever its verdict, which depends on how busy the machine is. */
export async function drill(dir: string, ...words: string[]): Promise<DrillReport> {
  const {stdout, stderr, code} = await rulectl(['drill', ...words, '-o', 'json'], {cwd: dir});
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as DrillReport;
  expect(DrillReport.safeParse(report)).toMatchObject({success: true});
  expect(code).toBe(report.verdict === 'pass' ? 0 : 1);
  return report;
}
