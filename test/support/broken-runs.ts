import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import type {CliResult} from './cli.js';
import type {Cloud} from './cloud.js';
import {deployProject} from './deploy-project.js';

/**
 * RULECTL_DEPLOY_TRIALS=all fails and kills at every command, each time in a cloud of its own, which takes most of an hour.
 * Else each command of one run goes wrong once, and each next run goes on from there.
 */
export const apart = process.env.RULECTL_DEPLOY_TRIALS === 'all';

/** Runs again and again, until nothing goes wrong any more. */
export async function everyCommandInTurn(world: Cloud, run: () => Promise<CliResult>): Promise<void> {
  for (let injured = 0; ; injured = world.state().injured.length) {
    const {code, signal, stderr} = await run();
    if (code === 0) return;
    expect(world.state().injured.length, stderr).toBeGreaterThan(injured);
    // 3: what is there could not be looked at, so that nothing was begun.
    if (signal !== 'SIGKILL') expect([3, 4], stderr).toContain(code);
  }
}

/** Runs a trial for every changing command of a run, two at a time: the trials are independent. */
export async function everyCommand(
  total: number,
  trial: (at: number, how: 'fail' | 'kill') => Promise<void>,
): Promise<void> {
  const trials = Array.from({length: total}, (_, index) => index + 1).flatMap(at =>
    (['fail', 'kill'] as const).map(how => ({at, how})),
  );
  const worker = async () => {
    for (let next = trials.shift(); next !== undefined; next = trials.shift()) await trial(next.at, next.how);
  };
  await Promise.all([worker(), worker()]);
}

export function expectBroken({code, signal, stderr}: CliResult, at: number, how: 'fail' | 'kill'): void {
  if (how === 'kill') expect(signal, `kill at ${at}: ${stderr}`).toBe('SIGKILL');
  else {
    expect(code, `failure at ${at}: ${stderr}`).toBe(4);
    expect(stderr).toContain('resumes');
  }
}

/** A project whose clouds have node pools instead of machines that the cloud chooses, and which keep its secrets. */
export function projectWithPools(target: string): string {
  const folder = deployProject(target === 'aws' || target === 'gcp' ? `{secrets: ${target}}` : undefined);
  const file = join(folder, 'cluster.yaml');
  const text = readFileSync(file, 'utf8')
    .replace(/^( {4}aws: *)\{/m, '$1{autoMode: false, ')
    .replace(/^( {4}aws:)\n/m, '$1\n      autoMode: false\n')
    .replace(/^( {4}gcp: *)\{/m, '$1{autopilot: false, ')
    .replace(/^( {4}gcp:)\n/m, '$1\n      autopilot: false\n');
  writeFileSync(file, text);
  return folder;
}
