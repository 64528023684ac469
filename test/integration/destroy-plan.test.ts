import {beforeAll, describe, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {cloud} from '../support/cloud.js';
import {deploy, deployProject, readyToDeploy} from '../support/deploy-project.js';
import {folderOf} from '../support/folder.js';

beforeAll(readyToDeploy, 300_000);

interface Plan {
  readonly target: string;
  readonly environment: string;
  readonly steps: readonly {readonly id: string; readonly needed: boolean; readonly because: string}[];
  readonly left: readonly string[];
}

describe('destroy --dry-run', () => {
  test.each(['local', 'compose', 'kubernetes', 'aws', 'gcp'])(
    'of %s tells its steps without tools, credentials or network',
    async target => {
      const cwd = deployProject();
      const {code, stdout, stderr} = await rulectl(['destroy', target, '--dry-run', '-o', 'json'], {
        cwd,
        env: {PATH: folderOf()},
      });
      expect(code, stderr).toBe(0);
      const plan = JSON.parse(stdout) as Plan;
      expect(plan.target).toBe(target);
      expect(plan.steps.length).toBeGreaterThan(0);
      for (const step of plan.steps) expect(step).toMatchObject({id: expect.any(String), why: expect.any(String)});
      if (target !== 'local') expect(plan.steps.at(-1)?.because).toMatch(/^cannot be observed, so it may be there/);
    },
    60_000,
  );

  test('changes nothing, tells what is there, and the snapshot by the name that destroy gives it', async () => {
    const [cwd, world] = [deployProject(), cloud({ownStores: false})];
    const {env} = world;
    const deployed = await deploy('aws', cwd, world);
    expect(deployed.code, deployed.stderr).toBe(0);
    const before = world.state();
    const planned = await rulectl(['destroy', 'aws', '--dry-run', '-o', 'json'], {cwd, env});
    expect(planned.code, planned.stderr).toBe(0);
    const plan = JSON.parse(planned.stdout) as Plan;
    expect(world.state()).toEqual(before);
    expect(plan.steps.filter(({needed}) => needed).map(({id}) => id)).toEqual(
      expect.arrayContaining(['cluster', 'data:postgres', 'data:valkey', 'namespace', 'manifests']),
    );
    const told = plan.left
      .find(line => line.includes('final snapshot'))
      ?.split(' ')
      .at(-1);

    // Stopped while the database goes, and resumed: the name stays.
    const at = before.changes + (await changesUntil('rds delete-db-instance', before.changes));
    const broken = await rulectl(['destroy', 'aws', '--yes', 'shop'], {
      cwd,
      env: {...env, CLOUD_AT: String(at), CLOUD_HOW: 'fail'},
    });
    expect(broken.code).toBe(4);
    const resumed = await rulectl(['destroy', 'aws', '--yes', 'shop'], {cwd, env});
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(world.state().snapshots).toEqual([told]);
    expect(resumed.stderr).toContain(told);

    /** Number of the changing command of a whole destroy that begins with some words. */
    async function changesUntil(words: string, since: number): Promise<number> {
      const trial = cloud({ownStores: false});
      trial.prepare(before);
      const whole = await rulectl(['destroy', 'aws', '--yes', 'shop'], {cwd: deployProject(), env: trial.env});
      expect(whole.code, whole.stderr).toBe(0);
      return (
        trial
          .state()
          .commands.slice(since)
          .findIndex(line => line.includes(words)) + 1
      );
    }
  }, 300_000);

  test('a database that is made anew gets another last snapshot', async () => {
    const [cwd, world] = [deployProject(), cloud({ownStores: false})];
    for (const _time of [1, 2]) {
      const deployed = await deploy('aws', cwd, world);
      expect(deployed.code, deployed.stderr).toBe(0);
      const {code, stderr} = await rulectl(['destroy', 'aws', '--yes', 'shop'], {cwd, env: world.env});
      expect(code, stderr).toBe(0);
    }
    expect(world.state().snapshots).toHaveLength(2);
  }, 300_000);
});
