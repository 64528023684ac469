import {expect, test} from 'vitest';
import {inWords} from '../../../../src/lab/drills/in-words.js';
import type {DrillReport} from '../../../../src/lab/drills/report/report.js';
import {titleOf} from '../../../../src/lab/drills/report/title.js';
import {drillReport} from '../../../support/drill-report.js';

const words = (change: Partial<DrillReport>) => inWords(drillReport(change)).join('\n');
const {ledger, load} = drillReport({});

test('answers are said to agree only where they do', () => {
  expect(words({})).toContain('780 answers were compared with the rules evaluated here, and all agreed.');
  const wrong = words({ledger: {...ledger, wrong: 63, notCompared: 5}});
  expect(wrong).toContain('Of 780 answers compared with the rules evaluated here 63 are wrong and 0 mix versions');
  expect(wrong).toContain('; 5 could not be compared.');
  expect(words({ledger: {...ledger, compared: 0}})).toContain('No answer was compared');
});

test('what was never sent is said, and how the generator did', () => {
  const short = words({
    load: {...load, offeredRps: 20_000, achievedRps: 384, unsent: 78_464, p99LateMs: 12, maxLateMs: 30, cpu: 0.99},
    ledger: {...ledger, attempted: 1536},
  });
  expect(short).toContain('80000 requests were due at 20000/s; 1536 were sent at 384/s, 78464 never.');
  expect(short).toContain('at most 12 ms late, the worst 30 ms, and used 99 % of a core.');
});

test('a drill that ended before its fault says so', () => {
  const early = {faults: [], endedEarly: true, notInjected: [{fault: 'kill', target: 'control'}]};
  expect(words(early)).toContain('It was ended early, after 7.8 s');
  expect(words(early)).toContain('The planned kill of control never came.');
  expect(titleOf(drillReport(early))).toBe('failover · ended early');
});
