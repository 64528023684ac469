import type {DrillReport} from './report.js';

/** What a drill did, in a few words: `kill of node:pricing`, `12 faults`; undefined without a fault. */
export function faultsInShort({faults}: Pick<DrillReport, 'faults'>): string | undefined {
  if (faults.length === 0) return undefined;
  return faults.length > 3
    ? `${faults.length} faults`
    : faults.map(({fault, target}) => `${fault} of ${target}`).join(', ');
}

/** `failover · kill of node:pricing`; tells when it ended early. */
export function titleOf(report: Pick<DrillReport, 'command' | 'faults' | 'endedEarly'>): string {
  const {command, endedEarly} = report;
  return [command, faultsInShort(report) ?? [], endedEarly ? 'ended early' : []].flat().join(' · ');
}
