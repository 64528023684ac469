import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {LoadJob, shapeOf} from '../../../../src/lab/drills/load/load-settings.js';
import {type DrillFlags, readDrill} from '../../../../src/lab/drills/read-drill.js';
import {type DrillKind, drillKinds, helpOf} from '../../../../src/lab/drills/settings.js';
import {folderOf} from '../../../support/folder.js';

const settingsOf = (flags: DrillFlags, kind: DrillKind = 'load') => readDrill(kind, flags).settings;

test('what nobody says has its default', () => {
  expect(settingsOf({})).toMatchObject({
    rate: 100,
    shape: 'constant',
    mix: {evaluate: 1, session: 0, batch: 0},
    check: 1,
    seed: 1,
    sets: 100,
    generators: 1,
    recovery: 2000,
    inCluster: false,
  });
});

test('flags are read in the units of the settings', () => {
  const flags = {rate: '600/m', duration: '1.5s', mix: 'evaluate=80,session=15', check: '10%', abortAt: '0.5'};
  expect(settingsOf(flags, 'failover')).toMatchObject({
    rate: 10,
    duration: 1500,
    mix: {evaluate: 80, session: 15, batch: 0},
    check: 0.1,
    abortAt: 0.5,
  });
});

describe('--shape', () => {
  test.each([
    ['constant', {kind: 'constant', rate: 100}],
    ['poisson', {kind: 'poisson', rate: 100}],
    ['ramp', {kind: 'ramp', from: 10, to: 100}],
    ['ramp:10-500', {kind: 'ramp', from: 10, to: 500}],
    ['steps:50,100,200', {kind: 'steps', rates: [50, 100, 200]}],
    ['spike', {kind: 'spike', rate: 100, peak: 500}],
    ['spike:300', {kind: 'spike', rate: 100, peak: 300}],
  ])('%s', (text, shape) => {
    expect(shapeOf(settingsOf({shape: text}))).toEqual(shape);
  });

  test.each([
    'steps',
    'steps:1-2-3',
    'steps:1,,2',
    'ramp:10',
    'ramp:10,500',
    'ramp:1-2-3',
    'spike:1,2',
    'spike:0',
    'constant:5',
    'wave',
  ])('%s is refused', text => {
    expect(() => settingsOf({shape: text})).toThrow(expect.objectContaining({code: 'DRILL_SETTING_INVALID'}));
  });
});

test.each<[DrillFlags, RegExp]>([
  [{rate: 'fast'}, /^--rate must be a rate such as/],
  [{duration: 'long'}, /^--duration must be a duration/],
  [{duration: '0'}, /^--duration must last longer/],
  [{check: '2'}, /^--check must be a share from 0 to 1/],
  [{abortAt: '0%'}, /^--abort-at must be a share above 0/],
  [{generators: '0'}, /^--generators must be at least 1, not "?0/],
  [{sets: 'many'}, /^--sets must be a number, not "many"/],
  [{seed: '1.5'}, /^--seed must be a whole number/],
  [{mix: 'evaluate=0'}, /^--mix must be shares such as/],
  [{mix: 'eval=1'}, /^--mix must be shares such as/],
  [{fault: 'freze'}, /^--fault must be one of kill, freeze/],
  [{record: 'a.ndjson', generators: '2'}, /^--record is for a drill that sends from here/],
])('%j is refused with the name of its flag', (flags, message) => {
  expect(() => settingsOf(flags, 'failover')).toThrow(
    expect.objectContaining({code: 'DRILL_SETTING_INVALID', message: expect.stringMatching(message)}),
  );
});

test('a misspelt fault is told what it may have meant', () => {
  expect(() => settingsOf({fault: 'freze'}, 'failover')).toThrow(
    expect.objectContaining({next: 'Did you mean freeze?'}),
  );
});

test.each<DrillFlags>([
  {record: 'a.ndjson', inCluster: true},
  {record: 'a.ndjson', findLimit: true},
  {trace: 'a.ndjson', findLimit: true},
])('%j does not go together', flags => {
  expect(() => settingsOf(flags)).toThrow(expect.objectContaining({code: 'DRILL_SETTING_INVALID'}));
});

const schedule = `rate: 200/s
duration: 60s
mix: {session: 2}
seed: 7
facts: facts.json
faults:
  - {fault: kill, part: "node:pricing", at: 15s, for: 30s}
`;

function fileOf(text: string): string {
  const path = join(folderOf(), 'drill.yaml');
  writeFileSync(path, text);
  return path;
}

test('flags go before the drill file, and another duration stretches its schedule', () => {
  const plan = fileOf(schedule);
  const {settings, schedule: faults} = readDrill('failover', {plan, rate: '50', duration: '20s'});
  expect(settings).toMatchObject({rate: 50, duration: 20_000, seed: 7, mix: {evaluate: 1, session: 2}});
  expect(settings.facts).toBe(join(plan, '..', 'facts.json'));
  expect(faults).toEqual([{fault: 'kill', target: 'node:pricing', from: 0.25, to: 0.75}]);
  expect(() => readDrill('failover', {plan, part: 'control'})).toThrow(/--plan cannot be used with/);
});

describe('--target', () => {
  test('is the cluster, and --part the part', () => {
    const {settings, notices} = readDrill('failover', {target: 'kubernetes', part: 'node:pricing'});
    expect(settings).toMatchObject({target: 'kubernetes', part: 'node:pricing'});
    expect(notices).toEqual([]);
  });

  test.each(['node:pricing', 'group:loyalty', 'gateway', 'gateway:gateway-2', 'control', 'redis', 'zone:a,b'])(
    '%s was a part once, and still is, with a notice',
    target => {
      const {settings, notices, reproduce} = readDrill('failover', {target, on: 'kubernetes'});
      expect(settings).toMatchObject({target: 'kubernetes', part: target});
      expect(notices[0]).toContain(`--part ${target}`);
      expect(reproduce).toBe(
        `rulectl drill failover --target kubernetes --part ${target} --seed 1`.replace(
          /(--part .*) (--seed 1)/,
          '$2 $1',
        ),
      );
    },
  );

  test('in a drill file, too', () => {
    const {schedule: faults, notices} = readDrill('failover', {plan: fileOf(schedule.replace('part:', 'target:'))});
    expect(faults).toMatchObject([{target: 'node:pricing'}]);
    expect(notices).toHaveLength(1);
  });
});

test.each<[DrillKind, DrillFlags & {file?: string}, string]>([
  ['load', {rate: '50'}, 'rulectl drill load --rate 50 --seed 1'],
  ['load', {seed: '7', file: 'other/cluster.yaml'}, 'rulectl drill load --file other/cluster.yaml --seed 7'],
  ['load', {inCluster: true, report: 'page.html'}, 'rulectl drill load --seed 1 --in-cluster'],
  [
    'failover',
    {fault: 'kill', part: "node:it's"},
    "rulectl drill failover --seed 1 --fault kill --part 'node:it'\\''s'",
  ],
  ['rollout', {to: '4'}, 'rulectl drill rollout --seed 1 --to 4'],
])('the command that asks for %s %j again', (kind, flags, expected) => {
  expect(readDrill(kind, flags).reproduce).toBe(expected);
});

test('a drill file has a seed of its own', () => {
  const plan = fileOf(schedule);
  expect(readDrill('failover', {plan}).reproduce).toBe(`rulectl drill failover --plan ${plan}`);
});

test('every setting has a flag with a help text, and what a job holds is read as it was written', () => {
  for (const kind of Object.keys(drillKinds) as DrillKind[])
    for (const name of drillKinds[kind].settings) expect(helpOf(name, kind).description).not.toBe('');
  const settings = settingsOf({rate: '20', mix: 'session=1', shape: 'ramp'});
  const job = {...settings, gateways: ['http://127.0.0.1:1'], facts: [{}], bundles: [], durationMs: 1000};
  const there = LoadJob.parse(JSON.parse(JSON.stringify(job)));
  expect(there).toMatchObject({rate: 20, shape: 'ramp', mix: {evaluate: 0, session: 1, batch: 0}, waits: false});
});
