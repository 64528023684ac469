import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {coverage} from '../../../../../src/lab/drills/coverage.js';
import {drillPage} from '../../../../../src/lab/drills/page.js';
import {history, keep, recall} from '../../../../../src/lab/drills/report/history.js';
import {drillJunit} from '../../../../../src/lab/drills/report/junit.js';
import {DrillReport, drillReportSchema} from '../../../../../src/lab/drills/report/report.js';
import {drillReport} from '../../../../support/drill-report.js';
import {folderOf} from '../../../../support/folder.js';

describe('history', () => {
  test('keeps reports and recalls them by id, by its beginning, and the last', async () => {
    const folder = folderOf();
    await keep(folder, drillReport({id: '20260101T000000-failover-kill'}));
    await keep(folder, drillReport({id: '20260102T000000-load', command: 'load'}));
    expect((await history(folder)).reports.map(({id}) => id)).toEqual([
      '20260101T000000-failover-kill',
      '20260102T000000-load',
    ]);
    expect((await recall(folder, '20260101')).id).toBe('20260101T000000-failover-kill');
    expect((await recall(folder, 'last')).id).toBe('20260102T000000-load');
    await expect(recall(folder, 'nothing')).rejects.toMatchObject({code: 'DRILL_RUN_UNKNOWN'});
  });

  test('the beginning of several ids names none of them, the whole of one does', async () => {
    const folder = folderOf();
    const ids = ['20260101T000000-load', '20260101T000000-load-2'];
    for (const id of ids) await keep(folder, drillReport({id}));
    await expect(recall(folder, '2026')).rejects.toMatchObject({
      code: 'DRILL_RUN_AMBIGUOUS',
      next: expect.stringMatching(/^name one: \S+-load\S*, \S+-load\S*$/),
    });
    expect((await recall(folder, ids[0]!)).id).toBe(ids[0]);
  });

  test('names files that are no reports, and leaves them out', async () => {
    const half = JSON.stringify({...drillReport({}), faults: undefined});
    const files = {'drills/broken.json': '{', 'drills/half.json': half, 'drills/other.json': '{"a": 1}'};
    const folder = folderOf(files);
    await keep(folder, drillReport({}));
    const {reports, unread} = await history(folder);
    expect(reports).toEqual([drillReport({})]);
    expect(unread).toEqual(['broken.json', 'half.json', 'other.json']);
  });

  test('tells what was never tried', () => {
    const [kill] = drillReport({}).faults;
    const freeze = {...kill!, fault: 'freeze', target: 'group:a'};
    const slow = {...kill!, fault: 'slow'};
    const rows = coverage(
      [
        drillReport({}),
        drillReport({verdict: 'fail', faults: [freeze]}),
        drillReport({faults: [slow, {...slow, fault: 'starve'}]}),
        // Each is judged by itself, unless harm was done that either may have done.
        drillReport({
          verdict: 'fail',
          faults: [
            {...slow, fault: 'restart'},
            {...slow, fault: 'drain', survived: false},
          ],
        }),
        drillReport({verdict: 'fail', faults: [kill!, slow], ledger: {...drillReport({}).ledger, lost: 1}}),
      ],
      ['node', 'group'],
    );
    expect(rows.find(({fault}) => fault === 'starve')!.verdicts).toEqual(['pass', undefined]);
    expect(rows.find(({fault}) => fault === 'slow')!.verdicts).toEqual(['pass', undefined]);
    expect(rows.find(({fault}) => fault === 'restart')!.verdicts).toEqual(['pass', undefined]);
    expect(rows.find(({fault}) => fault === 'drain')!.verdicts).toEqual(['fail', undefined]);
    expect(rows.find(({fault}) => fault === 'kill')!.verdicts).toEqual(['pass', undefined]);
    expect(rows.find(({fault}) => fault === 'freeze')!.verdicts).toEqual([undefined, 'fail']);
  });
});

describe('pages', () => {
  test('a page needs no network and escapes what comes from outside', () => {
    const page = drillPage(drillReport({cluster: '<script>alert(1)</script>'}));
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|src="|href="/);
    expect(page).toContain('&lt;script&gt;');
  });

  test('a page of plain load speaks of no fault, and shows the SLO', () => {
    const page = drillPage(
      drillReport({command: 'load', faults: [], latencyMs: {...drillReport({}).latencyMs, p99: 287}}),
    );
    expect(page).not.toContain('detected after');
    expect(page).not.toContain('SLO back after');
    expect(page).toContain('p99 of the SLO');
    expect(page).not.toContain('otherVersion');
  });

  test('a page of a soak has its trends', () => {
    const trend = {slope: 2 ** 20, interval: [1, 2 ** 21] as const, significant: true};
    const trends = [{part: 'pricing-1', vital: 'memory', unit: 'bytes', trend, grows: true}];
    expect(drillPage(drillReport({command: 'soak', faults: [], trends}))).toMatch(
      /Trends.*pricing-1.*1\.0 MiB.*grows/s,
    );
  });

  test('a page of a roll-out tells when each node switched, with labels for what began it', () => {
    const texts = ['version 2 activated', 'pricing-1 serves version 2', 'pricing-2 serves version 2'];
    const timeline = texts.map((text, i) => ({atMs: 5000 + i * 10, kind: 'rollout' as const, text}));
    const page = drillPage(drillReport({command: 'rollout', faults: [], timeline}));
    expect(page).toContain('pricing-2 serves version 2 after 5.0 s.');
    // Once on each of the two charts.
    expect(page.match(/class="mark-label"[^>]*>[^<]+</g)).toHaveLength(2);
    expect(page).toContain('<td>roll-out</td>');
  });

  test.each([
    ['pass', /failures="0" skipped="0"/],
    ['fail', /<failure message="too slow">/],
    ['inconclusive', /<skipped message="too slow"/],
  ] as const)('JUnit of %s', (verdict, expected) => {
    expect(drillJunit(drillReport({verdict, reasons: verdict === 'pass' ? [] : ['too slow']}))).toMatch(expected);
  });

  test('JUnit takes hostile characters', () => {
    const xml = drillJunit(drillReport({cluster: 'a "b" & \u0001', verdict: 'fail', reasons: ['<bad>']}));
    expect(xml).toContain('classname="a &quot;b&quot; &amp; \ufffd"');
    expect(xml).toContain('<failure message="&lt;bad&gt;">');
  });

  test('the documented schema takes a report, and no other', () => {
    expect(DrillReport.safeParse(drillReport({}))).toMatchObject({success: true});
    expect(DrillReport.safeParse({...drillReport({}), verdict: 'fine'}).success).toBe(false);
    expect(DrillReport.safeParse({...drillReport({}), more: 1}).success).toBe(false);
  });

  test('a report is kept as it was', async () => {
    const folder = folderOf();
    const report = drillReport({});
    expect(JSON.parse(await readFile(await keep(folder, report), 'utf8'))).toEqual(report);
  });
});

test('the schema of a report says what each field is', () => {
  interface Node {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly items?: Node;
    readonly anyOf?: readonly Node[];
  }
  const undescribed = ({properties = {}, items, anyOf = []}: Node, path: string): string[] => [
    ...Object.entries(properties).flatMap(([name, field]) => [
      ...(field.description === undefined ? [`${path}.${name}`] : []),
      ...undescribed(field, `${path}.${name}`),
    ]),
    ...[...anyOf, ...(items === undefined ? [] : [items])].flatMap(each => undescribed(each, path)),
  ];
  const schema = drillReportSchema() as Node;
  expect(Object.keys(schema.properties!)).toContain('ledger');
  expect(undescribed(schema, '')).toEqual([]);
});
