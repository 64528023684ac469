import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';

const quick = ['--duration', '500ms', '--runs', '1', '--cpu', '300m'];

/** What a bench must not leave behind. */
const leftovers = (): string[] =>
  existsSync('/sys/fs/cgroup/cpu')
    ? readdirSync('/sys/fs/cgroup/cpu').filter(
        name => name.startsWith(`rulectl-bench-`) && !existsSync(`/proc/${name.slice(14)}`),
      )
    : [];

describe('bench', () => {
  test('compares answers, measures clusters of its own, writes a page, takes everything back', async () => {
    const cwd = folderOf();
    const {code, stdout, stderr} = await rulectl(
      [
        'bench',
        '--workload',
        'guide',
        '--topology',
        'both',
        '--nodes',
        '1,2',
        ...quick,
        '--report',
        'bench.html',
        '-o',
        'json',
      ],
      {cwd},
    );
    const report = JSON.parse(stdout);
    // On a machine that is busy with something else runs may be invalid: then the exit code says so.
    const isWhole = report.points.every((point: {throughput: number | null}) => point.throughput !== null);
    expect({code, stderr}).toEqual({code: isWhole ? 0 : 1, stderr: ''});
    // 100 fact sets: two nodes that are front doors, two gateways, and once more through a gateway each.
    expect(report.answers).toEqual({compared: 600, different: 0});
    expect(report.points.map(({topology, nodes}: {topology: string; nodes: number}) => `${topology} ${nodes}`)).toEqual(
      ['replicated 1', 'replicated 2', 'specialised 1', 'specialised 2'],
    );
    expect(report.process.throughput).toBeGreaterThan(0);
    expect(report.summary.join(' ')).toContain('One process without any cluster');
    expect(readFileSync(join(cwd, 'bench.html'), 'utf8')).toContain('<svg');
    expect(leftovers()).toEqual([]);

    writeFileSync(join(cwd, 'a.json'), stdout);
    const compared = await rulectl(['bench', 'compare', 'a.json', 'a.json'], {cwd});
    expect(compared).toMatchObject({code: 0, stdout: expect.stringContaining('one process')});
  });

  test("measures the project's own rules", async () => {
    const cwd = folderOf();
    await rulectl(['init', '--from', 'retail', '--yes'], {cwd});
    const {stdout} = await rulectl(
      ['bench', '--workload', 'file', '--topology', 'specialised', '--nodes', '3', ...quick, '-o', 'json'],
      {cwd},
    );
    const {answers, workload, points} = JSON.parse(stdout);
    expect(answers.compared).toBeGreaterThan(0);
    expect(answers.different).toBe(0);
    expect(workload).toMatchObject({name: 'file', rules: 45});
    expect(points[0]).toMatchObject({nodes: 3, speedup: null});
  });

  test.each([
    [['--workload', 'gpu'], /BENCH_OPTION_INVALID.*guide, cpu, lookup, file/],
    [['--nodes', 'many'], /BENCH_OPTION_INVALID.*--nodes/],
    [['--workload', 'file'], /SPEC_MISSING/],
    [['compare', 'no.json', 'no.json'], /BENCH_FILE_MISSING/],
    [['--target', 'nowhere'], /SPEC_MISSING/],
  ])('%j is refused', async (args, says) => {
    const {code, stdout, stderr} = await rulectl(['bench', ...args], {cwd: folderOf()});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(says);
  });

  test('a file that is no result is refused', async () => {
    const {code, stderr} = await rulectl(['bench', 'compare', 'cluster.yaml', 'cluster.yaml'], {
      cwd: folderOf({'cluster.yaml': '{}'}),
    });
    expect({code, stderr}).toEqual({code: 2, stderr: expect.stringContaining('BENCH_FILE_INVALID')});
  });
});
