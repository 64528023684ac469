import type {Snapshot} from '../../lab/drills/drill-plan.js';

const marks = {fault: '▼', heal: '▲', out: '○', back: '●', note: '·', rollout: '◆', abort: '✕'} as const;

/** The run from left to right, with a mark where something happened. */
export function timeline(events: Snapshot['events'], durationMs: number, atMs: number, width: number): string {
  const row: string[] = Array.from({length: Math.max(1, width)}, (_, column) =>
    column / width <= atMs / durationMs ? '━' : '─',
  );
  // Where several fall on one column, what was done counts more than what followed.
  const important = (kind: keyof typeof marks): number =>
    Number(kind === 'fault' || kind === 'heal' || kind === 'abort');
  for (const {atMs: when, kind} of events.toSorted((a, b) => important(a.kind) - important(b.kind))) {
    row[Math.min(row.length - 1, Math.floor((when / durationMs) * width))] = marks[kind];
  }
  return row.join('');
}
