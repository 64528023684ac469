import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {parseTrace, TraceFile} from '../../../../../src/lab/drills/load/trace.js';
import {scheduleOf} from '../../../../../src/lab/load/schedule.js';
import {folderOf} from '../../../../support/folder.js';

test('what was sent can be sent again: the same facts, when they once came', async () => {
  const path = join(folderOf(), 'trace.ndjson');
  const file = new TraceFile(path);
  const facts = [{Order: {total: 4}}, {Order: {total: 9, note: 'ä\n'}}, {}];
  const dueMs = [0, 12.34567, 40];
  for (const [index, due] of dueMs.entries()) file.add(due, facts[index]!);
  await file.close();
  const trace = parseTrace(readFileSync(path, 'utf8'), path);
  expect(trace.facts).toEqual(facts);
  const schedule = scheduleOf({kind: 'trace', offsets: trace.offsets}, 100);
  expect(dueMs.map(() => schedule.next())).toEqual([0, 12.346, 40]);
  expect(schedule.next()).toBeUndefined();
});

test('without a request there is no file; after its end nothing is added', async () => {
  const path = join(folderOf(), 'trace.ndjson');
  const file = new TraceFile(path);
  await file.close();
  file.add(1, {});
  await file.close();
  expect(existsSync(path)).toBe(false);
});

test('a file that cannot be written is told at the end', async () => {
  const file = new TraceFile(join(folderOf(), 'nowhere', 'trace.ndjson'));
  for (let i = 0; i < 100; i++) file.add(i, {});
  await expect(file.close()).rejects.toMatchObject({
    code: 'DRILL_TRACE_UNWRITTEN',
    message: expect.stringContaining('ENOENT'),
  });
});
