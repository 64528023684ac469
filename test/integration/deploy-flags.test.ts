import {execFile} from 'node:child_process';
import {beforeAll, describe, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {cloud} from '../support/cloud.js';
import {deploy, deployProject, readyToDeploy} from '../support/deploy-project.js';
import {kubernetesTools} from '../support/kubernetes-tools.js';

beforeAll(readyToDeploy, 300_000);

/** With `--help` at the end, kubectl and helm read all flags and their values, complain of wrong ones, and do nothing. */
function complaint(program: string, words: readonly string[]): Promise<string | undefined> {
  const end = words.indexOf('--');
  const flags = end < 0 ? [...words, '--help'] : [...words.slice(0, end), '--help'];
  return new Promise(done => {
    execFile(program, flags, {env: {...process.env, KUBECONFIG: '/dev/null'}}, (error, _stdout, stderr) =>
      done(error === null ? undefined : `${words.join(' ')}: ${stderr}`),
    );
  });
}

/** Commands that differ in values only are the same here. */
const shape = (words: readonly string[]): string =>
  words.filter(word => word.startsWith('-') || /^[a-z-]+$/.test(word)).join(' ');

describe('the real kubectl and helm', () => {
  test('know every flag of a deploy and of a destroy', async () => {
    const world = cloud({ownStores: false});
    const cwd = deployProject('{secrets: aws}');
    expect((await deploy('kubernetes', cwd, world)).code).toBe(0);
    expect((await deploy('kubernetes', cwd, world, {REDIS_URL: 'redis://:password@elsewhere:6379'})).code).toBe(0);
    const destroyed = await rulectl(['destroy', 'kubernetes', '--yes', 'shop'], {cwd, env: world.env});
    expect(destroyed.code, destroyed.stderr).toBe(0);
    const {kubectl, helm} = kubernetesTools();
    const programs: Record<string, string> = {kubectl, helm};
    const asked = new Map(
      world
        .asked()
        .filter(([tool]) => programs[tool!] !== undefined)
        .map(([tool, ...words]) => [`${tool} ${shape(words)}`, {program: programs[tool!]!, words}]),
    );
    expect(asked.size).toBeGreaterThan(15);
    expect([...asked.values()].some(({words}) => words.includes('annotate'))).toBe(true);
    const complaints: string[] = [];
    for (const {program, words} of asked.values()) {
      const found = await complaint(program, words);
      if (found !== undefined) complaints.push(found);
    }
    expect(complaints).toEqual([]);
    expect(await complaint(kubectl, ['apply', '--server-sid'])).toContain('unknown flag');
    expect(await complaint(helm, ['upgrade', 'a', 'b', '--timeout', 'soon'])).toContain('invalid argument');
  }, 300_000);
});
