import type {DrillReport} from './record.js';

/** What happened, in sentences: for the terminal and for the page. */
export function inWords(report: DrillReport): string[] {
  const {load, ledger, latencyMs, fault, detection, recovery, replicasBack, causes} = report;
  return [
    `${ledger.attempted} requests were offered at ${load.offeredRps}/s; ${ledger.acknowledged} were answered, ${ledger.failed} failed, ${ledger.indeterminate} have no known end.`,
    `Half of the answers took at most ${latencyMs.p50} ms, 99 of 100 at most ${latencyMs.p99} ms, counted from when each was due.`,
    ...(fault === undefined
      ? []
      : [`The fault: ${fault.name} on ${fault.parts.join(', ')}.`, detectionText(detection), recoveryText(recovery)]),
    ...(fault === undefined || replicasBack.ms === null
      ? []
      : [`Every part was ready again ${seconds(replicasBack.ms)} after the fault.`]),
    `Every answer that was compared agreed with the rules evaluated here: ${ledger.wrong} wrong, ${ledger.mixedVersion} of mixed versions; ${ledger.lost} acknowledged writes lost, ${ledger.duplicated} doubled.`,
    ...(causes.length === 0
      ? []
      : [`Failures by cause: ${causes.map(({cause, count}) => `${cause} ${count}×`).join(', ')}.`]),
  ];
}

const detectionText = ({ms, by}: DrillReport['detection']): string =>
  ms === null ? 'Nobody noticed it while it lasted.' : `It was noticed after ${ms} ms, by ${by}.`;

const recoveryText = ({ms}: DrillReport['recovery']): string => {
  if (ms === null) return 'The SLO did not hold again before the end.';
  return ms === 0 ? 'The SLO held all the time.' : `The SLO held again ${seconds(ms)} after the fault.`;
};

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
