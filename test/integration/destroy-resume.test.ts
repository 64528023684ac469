import {beforeAll, describe, expect, test} from 'vitest';
import {apart, everyCommand, everyCommandInTurn, expectBroken, projectWithPools} from '../support/broken-runs.js';
import {rulectl} from '../support/cli.js';
import {type Cloud, cloud} from '../support/cloud.js';
import {deploy, end, readyToDeploy} from '../support/deploy-project.js';

beforeAll(readyToDeploy, 300_000);

describe('a failure, or a kill of rulectl, at every changing command', () => {
  test.each(['aws', 'gcp', 'kubernetes'])(
    'of a destroy of %s, resumed: nothing of it is left',
    async target => {
      const destroy = (cwd: string, {env}: Cloud, more: Record<string, string> = {}) =>
        rulectl(['destroy', target, '--yes', 'shop'], {cwd, env: {...env, ...more}});
      const prepared = cloud({ownStores: false});
      const template = projectWithPools(target);
      const deployed = await deploy(target, template, prepared);
      expect(deployed.code, deployed.stderr).toBe(0);
      const before = prepared.state();
      const clean = cloud({ownStores: false});
      clean.prepare(before);
      const first = await destroy(template, clean);
      expect(first.code, first.stderr).toBe(0);
      const [total, expected] = [clean.state().changes - before.changes, end(clean)];
      expect(total).toBeGreaterThan(5);
      expect(expected.secrets).toEqual([]);
      if (!apart) {
        const [cwd, world] = [projectWithPools(target), cloud({ownStores: false})];
        world.prepare(before);
        await everyCommandInTurn(world, () => destroy(cwd, world, {CLOUD_HOW: 'every'}));
        expect(world.state().injured.length).toBeGreaterThan(5);
        expect(end(world)).toEqual(expected);
        return;
      }
      await everyCommand(total, async (at, how) => {
        const [cwd, world] = [projectWithPools(target), cloud({ownStores: false})];
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
