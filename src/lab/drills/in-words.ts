import {counted} from '../../kit/words.js';
import {sparingFaults} from './faults/registry.js';
import type {DrillReport} from './report/report.js';

/** What happened, in sentences: for the terminal and for the page. */
export function inWords(report: DrillReport): string[] {
  const {load, ledger, latencyMs, faults, detection, recovery, replicasBack, causes} = report;
  return [
    `${ledger.attempted + load.unsent} requests were due at ${load.offeredRps}/s; ${ledger.attempted} were sent at ${load.achievedRps}/s, ${load.unsent} never. Of those sent ${ledger.acknowledged} were answered, ${ledger.failed} failed, ${ledger.indeterminate} have no known end.`,
    `The generator started 99 of 100 requests at most ${load.p99LateMs} ms late, the worst ${load.maxLateMs} ms, and used ${Math.round(load.cpu * 100)} % of a core.`,
    ...(report.endedEarly
      ? [`It was ended early, after ${seconds(report.phases.at(-1)?.toMs ?? 0)}, and is judged by what it has.`]
      : []),
    ...report.notInjected.map(({fault, target}) => `The planned ${fault} of ${target} never came.`),
    `Half of the answers took at most ${latencyMs.p50} ms, 99 of 100 at most ${latencyMs.p99} ms, counted from when each was due.`,
    ...rolloutText(report),
    ...(faults.length === 1
      ? [
          `The fault: ${faults[0]!.fault} on ${faults[0]!.parts.join(', ')}.`,
          ...shareText(faults[0]!),
          ...detectionText({...faults[0]!, ...detection}),
          recoveryText(recovery),
        ]
      : faults.map(faultText)),
    ...(faults.length !== 1 || replicasBack.ms === null
      ? []
      : [
          replicasBack.ms === 0
            ? 'Every part stayed ready.'
            : `Every part was ready again ${seconds(replicasBack.ms)} after the fault.`,
        ]),
    ...(report.failures.beforeRetries === null
      ? []
      : [
          `${counted(report.failures.beforeRetries, 'try', 'tries')} failed before anybody tried again, ${counted(report.failures.afterRetries, 'request')} after that: ${Math.round(report.budgetBurnt * 100)} % of the error budget.`,
        ]),
    comparedText(ledger),
    `Of the acknowledged writes ${ledger.lost} are lost and ${ledger.duplicated} doubled; ${ledger.stale} answers were stale.`,
    ...(causes.length === 0
      ? []
      : [`Failures by cause: ${causes.map(({cause, count}) => `${cause} ${count}×`).join(', ')}.`]),
  ];
}

/** What came of holding answers against the rules here. */
function comparedText({compared, notCompared, otherVersion, wrong, mixedVersion}: DrillReport['ledger']): string {
  const result =
    wrong + mixedVersion === 0
      ? `${compared === 0 ? 'No answer was' : `${compared} answers were`} compared with the rules evaluated here${compared === 0 ? '' : ', and all agreed'}`
      : `Of ${compared} answers compared with the rules evaluated here ${wrong} are wrong and ${mixedVersion} mix versions`;
  const others = notCompared + otherVersion;
  return others === 0 ? `${result}.` : `${result}; ${others} could not be compared.`;
}

/** When each version was activated, and when each node served it. */
function rolloutText({timeline}: DrillReport): string[] {
  const events = timeline.filter(({kind}) => kind === 'rollout');
  if (events.length === 0) return [];
  return [`The roll-out: ${events.map(({atMs, text}) => `${text} after ${seconds(atMs)}`).join(', ')}.`];
}

const faultText = ({
  fault,
  parts,
  share,
  detectedMs,
  detectedBy,
  recoveredMs,
  injectedMs,
}: DrillReport['faults'][number]) =>
  [
    `After ${seconds(injectedMs)}, ${fault} on ${parts.join(', ')}.`,
    ...shareText({share}),
    ...detectionText({fault, ms: detectedMs, by: detectedBy}),
    recoveryText({ms: recoveredMs}),
  ].join(' ');

/** Below this share a part was idle. */
const idleShare = 0.05;

const shareText = ({share}: Pick<DrillReport['faults'][number], 'share'>): string[] => {
  if (share === null) return [];
  const text = `It had done ${Math.round(share * 100)} % of the work of its group`;
  return [share < idleShare ? `${text}: that nobody missed it would prove little.` : `${text}.`];
};

const detectionText = ({fault, ms, by}: DrillReport['detection'] & {readonly fault: string}): string[] => {
  if (ms !== null) return [`It was noticed after ${ms} ms, by ${by}.`];
  return sparingFaults.includes(fault) ? [] : ['Nobody took it for gone while it lasted.'];
};

const recoveryText = ({ms}: DrillReport['recovery']): string => {
  if (ms === null) return 'The SLO did not hold again before the end.';
  return ms === 0 ? 'The SLO held all the time.' : `The SLO held again ${seconds(ms)} after the fault.`;
};

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
