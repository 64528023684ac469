import {beforeAll, describe, expect, test} from 'vitest';
import {apart, everyCommand, everyCommandInTurn, expectBroken, projectWithPools} from '../support/broken-runs.js';
import {cloud} from '../support/cloud.js';
import {deploy, end, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);

describe('a failure, or a kill of rulectl, at every changing command', () => {
  test.each([
    ['aws', 25],
    ['gcp', 25],
    ['kubernetes', 15],
    ['compose', 8],
  ])(
    'of a deploy to %s, resumed: the end is the same',
    async (target, least) => {
      const clean = cloud({ownStores: false});
      const first = await deploy(target, projectWithPools(target), clean);
      expect(first.code, first.stderr).toBe(0);
      const [total, expected] = [clean.state().changes, end(clean)];
      expect(total).toBeGreaterThanOrEqual(least);
      if (!apart) {
        const [cwd, world] = [projectWithPools(target), cloud({ownStores: false})];
        await everyCommandInTurn(world, () => deploy(target, cwd, world, {CLOUD_HOW: 'every'}));
        expect(world.state().injured.length).toBeGreaterThanOrEqual(least);
        expect(end(world)).toEqual(expected);
        return;
      }
      await everyCommand(total, async (at, how) => {
        const [cwd, world] = [projectWithPools(target), cloud({ownStores: false})];
        expectBroken(await deploy(target, cwd, world, {CLOUD_AT: String(at), CLOUD_HOW: how}), at, how);
        const resumed = await deploy(target, cwd, world);
        expect(resumed.code, `after ${how} at ${at}: ${resumed.stderr}`).toBe(0);
        expect(end(world), `after ${how} at ${at}`).toEqual(expected);
      });
    },
    3_600_000,
  );
});
