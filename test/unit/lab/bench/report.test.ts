import {describe, expect, test} from 'vitest';
import {benchComparisonText, benchText} from '../../../../src/cli/ui/bench-view.js';
import {styleFor} from '../../../../src/cli/ui/style.js';
import {compareReports} from '../../../../src/lab/bench/compare-reports.js';
import type {BenchRun} from '../../../../src/lab/bench/report.js';
import {reportOf} from '../../../../src/lab/bench/report-of.js';
import {benchPage} from '../../../../src/lab/bench/report-page.js';
import {findWorkload} from '../../../../src/lab/bench/workloads.js';

const run = (throughput: number): BenchRun => ({
  throughput,
  p50Ms: 3,
  p99Ms: 9,
  cpuPerNode: 0.1,
  gatewayCpu: null,
  generatorCpu: 0.05,
  invalid: [],
});
const invalid: BenchRun = {...run(0), throughput: null, p50Ms: null, p99Ms: null, invalid: ['the machine was busy']};

const plan = {
  workload: findWorkload('cpu'),
  topologies: ['replicated'] as const,
  counts: [1, 3, 5],
  milliCpu: 100,
  durationMs: 1000,
  runs: 3,
};
const results = {
  rules: 6,
  budget: {kind: 'cgroup v2' as const, why: undefined, spinners: 2},
  compared: 300,
  differences: [],
  alone: [1100],
  unlimited: [1000],
  hop: {directMs: 2, throughMs: 2.5, costMs: 0.5},
  points: [
    {topology: 'replicated' as const, nodes: 1, runs: [run(95), run(90), run(100), invalid]},
    {topology: 'replicated' as const, nodes: 3, runs: [run(270), run(280), run(290)]},
    {topology: 'replicated' as const, nodes: 5, runs: [run(360), run(370), run(350)]},
  ],
};
const frame = {plan, startedAt: new Date('2026-01-01T00:00:00Z'), reproduce: 'rulectl bench --nodes 1,3,5'};
const report = reportOf(results, frame);

describe('a report', () => {
  test('has medians of the runs that count, and speed-ups against one node', () => {
    expect(report.points.map(({throughput, speedup}) => [throughput, speedup])).toEqual([
      [95, 1],
      [280, 2.947],
      [360, 3.789],
    ]);
    expect(report.points[0]).toMatchObject({spread: 5, efficiency: 1});
    expect(report.invalidRuns).toBe(1);
  });

  test('holds one node against itself without a quota, by processor time', () => {
    expect(report.baseline).toBe(0.95);
    expect(reportOf({...results, budget: {kind: 'none', why: 'no root', spinners: 0}}, frame).baseline).toBeNull();
  });

  test("says which of the guide's promises were reached, and which were not measured", () => {
    expect(report.guide.map(({nodes, reached}) => [nodes, reached])).toEqual([
      ['3', true],
      ['5', false],
      ['10+', null],
    ]);
  });

  test('fits both laws and predicts no further than twice the range', () => {
    expect(report.fit!.amdahl.serial).toBeGreaterThan(0.02);
    expect(report.fit!.predictions.map(({nodes}) => nodes)).toEqual([8, 10]);
  });

  test('says so when one process is the fastest', () => {
    expect(report.summary.join(' ')).toContain('for availability and isolation, not for speed');
    const quick = {...results, alone: [200]};
    expect(reportOf(quick, frame).summary.join(' ')).not.toContain('not for speed');
  });

  test('shows a node count without a valid run as invalid, with the reason', () => {
    const points = [...results.points, {topology: 'replicated' as const, nodes: 7, runs: [invalid]}];
    const broken = reportOf({...results, points}, frame);
    expect(broken.points[3]).toMatchObject({throughput: null, speedup: null, p99Ms: null});
    expect(broken.summary.join(' ')).toContain('No run with 7 nodes (replicated) counts: the machine was busy.');
    expect(benchText(broken, styleFor(false))).toContain('invalid');
    expect(benchPage(broken)).toContain('could not be measured');
  });
});

test('the page needs nothing from elsewhere', () => {
  const html = benchPage(report);
  expect(html.match(/<svg/g)).toHaveLength(3);
  expect(html).not.toMatch(/(?:src|href)=|@import|url\(/);
  expect(html).toContain('rulectl bench --nodes 1,3,5');
});

test('the text has figures, fits, promises and plain words', () => {
  const text = benchText(report, styleFor(false));
  expect(text).toContain('300 answers compared, 0 different');
  expect(text).toMatch(/3 +280\/s +± ?|280\/s/);
  expect(text).toMatch(/5 +4–5× +3\.79× +not reached/);
  expect(text).toContain('A gateway adds 0.50 ms');
});

describe('a comparison', () => {
  const faster = reportOf(
    {
      ...results,
      points: results.points.map(point => ({
        ...point,
        runs: point.runs.map(each => ({...each, throughput: each.throughput && each.throughput * 2})),
      })),
    },
    frame,
  );

  test('tells what is more than noise', () => {
    const {points, warnings} = compareReports(report, faster);
    expect(points.map(({throughput, clear}) => [throughput.ratio, clear])).toEqual([
      [2, true],
      [2, true],
      [2, true],
    ]);
    expect(compareReports(report, report).points.every(({clear}) => !clear)).toBe(true);
    expect(warnings).toEqual([]);
  });

  test('warns when unlike things are compared', () => {
    const other = {...faster, workload: {...faster.workload, name: 'guide'}};
    const text = benchComparisonText(compareReports(report, other), styleFor(false));
    expect(text).toContain('The workload is another: cpu and guide.');
  });
});
