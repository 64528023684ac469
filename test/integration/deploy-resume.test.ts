import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {type CliResult, rulectl} from '../support/cli.js';
import {type Cloud, cloud} from '../support/cloud.js';
import {deploy, deployProject, end, makeTemplate} from '../support/deploy-project.js';
import {kubernetesTools} from '../support/kubernetes-tools.js';

beforeAll(async () => {
  kubernetesTools();
  await makeTemplate();
}, 300_000);

/**
 * RULECTL_DEPLOY_TRIALS=all fails and kills at every command, each time in a cloud of its own, which takes most of an hour.
 * Else each command of one run goes wrong once, and each next run goes on from there.
 */
const apart = process.env.RULECTL_DEPLOY_TRIALS === 'all';

/** Runs again and again, until nothing goes wrong any more. */
async function everyCommandInTurn(world: Cloud, run: () => Promise<CliResult>): Promise<void> {
  for (let injured = 0; ; injured = world.state().injured.length) {
    const {code, signal, stderr} = await run();
    if (code === 0) return;
    expect(world.state().injured.length, stderr).toBeGreaterThan(injured);
    // 3: what is there could not be looked at, so that nothing was begun.
    if (signal !== 'SIGKILL') expect([3, 4], stderr).toContain(code);
  }
}

/** Runs a trial for every changing command of a run, two at a time: the trials are independent. */
async function everyCommand(total: number, trial: (at: number, how: 'fail' | 'kill') => Promise<void>): Promise<void> {
  const trials = Array.from({length: total}, (_, index) => index + 1).flatMap(at =>
    (['fail', 'kill'] as const).map(how => ({at, how})),
  );
  const worker = async () => {
    for (let next = trials.shift(); next !== undefined; next = trials.shift()) await trial(next.at, next.how);
  };
  await Promise.all([worker(), worker()]);
}

function expectBroken({code, signal, stderr}: CliResult, at: number, how: 'fail' | 'kill'): void {
  if (how === 'kill') expect(signal, `kill at ${at}: ${stderr}`).toBe('SIGKILL');
  else {
    expect(code, `failure at ${at}: ${stderr}`).toBe(4);
    expect(stderr).toContain('resumes');
  }
}

/** A project whose clouds have node pools instead of machines that the cloud chooses. */
function projectWithPools(): string {
  const folder = deployProject();
  const file = join(folder, 'cluster.yaml');
  const text = readFileSync(file, 'utf8')
    .replace(/^( {4}aws: *)\{/m, '$1{autoMode: false, ')
    .replace(/^( {4}aws:)\n/m, '$1\n      autoMode: false\n')
    .replace(/^( {4}gcp: *)\{/m, '$1{autopilot: false, ')
    .replace(/^( {4}gcp:)\n/m, '$1\n      autopilot: false\n');
  writeFileSync(file, text);
  return folder;
}

describe('a failure, or a kill of rulectl, at every changing command', () => {
  test.each([
    ['aws', 25],
    ['gcp', 25],
    ['kubernetes', 15],
    ['compose', 1],
  ])(
    'of a deploy to %s, resumed: the end is the same',
    async (target, least) => {
      const clean = cloud({ownStores: false});
      const first = await deploy(target, projectWithPools(), clean);
      expect(first.code, first.stderr).toBe(0);
      const [total, expected] = [clean.state().changes, end(clean)];
      expect(total).toBeGreaterThanOrEqual(least);
      if (!apart) {
        const [cwd, world] = [projectWithPools(), cloud({ownStores: false})];
        await everyCommandInTurn(world, () => deploy(target, cwd, world, {CLOUD_HOW: 'every'}));
        expect(world.state().injured.length).toBeGreaterThanOrEqual(least);
        expect(end(world)).toEqual(expected);
        return;
      }
      await everyCommand(total, async (at, how) => {
        const [cwd, world] = [projectWithPools(), cloud({ownStores: false})];
        expectBroken(await deploy(target, cwd, world, {CLOUD_AT: String(at), CLOUD_HOW: how}), at, how);
        const resumed = await deploy(target, cwd, world);
        expect(resumed.code, `after ${how} at ${at}: ${resumed.stderr}`).toBe(0);
        expect(end(world), `after ${how} at ${at}`).toEqual(expected);
      });
    },
    3_600_000,
  );

  test.each(['aws', 'gcp', 'kubernetes'])(
    'of a destroy of %s, resumed: nothing of it is left',
    async target => {
      const destroy = (cwd: string, {env}: Cloud, more: Record<string, string> = {}) =>
        rulectl(['destroy', target, '--yes', 'shop'], {cwd, env: {...env, ...more}});
      const prepared = cloud({ownStores: false});
      const template = projectWithPools();
      const deployed = await deploy(target, template, prepared);
      expect(deployed.code, deployed.stderr).toBe(0);
      const before = prepared.state();
      const clean = cloud({ownStores: false});
      clean.prepare(before);
      const first = await destroy(template, clean);
      expect(first.code, first.stderr).toBe(0);
      const [total, expected] = [clean.state().changes - before.changes, end(clean)];
      expect(total).toBeGreaterThan(5);
      if (!apart) {
        const [cwd, world] = [projectWithPools(), cloud({ownStores: false})];
        world.prepare(before);
        await everyCommandInTurn(world, () => destroy(cwd, world, {CLOUD_HOW: 'every'}));
        expect(world.state().injured.length).toBeGreaterThan(5);
        expect(end(world)).toEqual(expected);
        return;
      }
      await everyCommand(total, async (at, how) => {
        const [cwd, world] = [projectWithPools(), cloud({ownStores: false})];
        world.prepare(before);
        const number = String(before.changes + at);
        const broken = await destroy(cwd, world, {CLOUD_AT: number, CLOUD_HOW: how});
        // Of a cloud the first command gets credentials, to see who else lives in the cluster: nothing is destroyed yet.
        if (at === 1 && how === 'fail' && target !== 'kubernetes') expect(broken.code, broken.stderr).toBe(3);
        else expectBroken(broken, at, how);
        const resumed = await destroy(cwd, world);
        expect(resumed.code, `after ${how} at ${at}: ${resumed.stderr}`).toBe(0);
        expect(end(world), `after ${how} at ${at}`).toEqual(expected);
      });
    },
    3_600_000,
  );
});
