import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {coverage} from '../../../../../src/lab/drills/coverage.js';
import {drillPage} from '../../../../../src/lab/drills/page.js';
import {history, keep, recall} from '../../../../../src/lab/drills/report/history.js';
import {drillJunit} from '../../../../../src/lab/drills/report/junit.js';
import {DrillReport} from '../../../../../src/lab/drills/report/report.js';
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
