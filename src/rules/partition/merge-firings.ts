import type {Firing} from '../engine/answer.js';

/**
 * The serial sequence from the parts' own sequences: whichever part's next firing outranks the others' is next (law of
 * splits, 1). The serial agenda would pick just that one, since no part can tell what the others did.
 *
 * @param ranks By `Rule.order`; 0 outranks all.
 */
export function mergeFirings(sequences: readonly (readonly Firing[])[], ranks: Int32Array): readonly Firing[] {
  const waiting = sequences.filter(sequence => sequence.length > 0);
  if (waiting.length < 2) return waiting[0] ?? [];
  const merged: Firing[] = [];
  const heads = waiting.map(() => 0);
  const total = waiting.reduce((sum, sequence) => sum + sequence.length, 0);
  while (merged.length < total) {
    let best = -1;
    let bestRank = ranks.length;
    for (let i = 0; i < waiting.length; i++) {
      const head = waiting[i]![heads[i]!];
      if (head && ranks[head.order]! < bestRank) {
        best = i;
        bestRank = ranks[head.order]!;
      }
    }
    merged.push(waiting[best]![heads[best]!]!);
    heads[best]!++;
  }
  return merged;
}
