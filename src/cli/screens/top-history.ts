import type {PartSample} from '../../cluster/observe/sampler.js';
import {dash} from './cells.js';

/** Looks whose rates are kept, one character each in a spark line. */
export const maxHistory = 60;
const maxEvents = 50;

/** What `rulectl top` knows after a look at the parts. */
export interface TopHistory {
  readonly samples: readonly PartSample[];
  /** Rates per second of each part, the latest last; NaN where there was none. */
  readonly rates: ReadonlyMap<string, readonly number[]>;
  /** What happened, the latest last, numbered from 1 on. */
  readonly events: readonly {readonly id: number; readonly text: string}[];
  /** Why nothing has been seen since a time of day: what is shown is of before. */
  readonly failure?: {readonly since: string; readonly why: string} | undefined;
}

export const noHistory: TopHistory = {samples: [], rates: new Map(), events: []};

/** The history with one more look, made at this time of day. */
export function advance(
  {samples: before, rates, events}: TopHistory,
  samples: readonly PartSample[],
  at: string,
): TopHistory {
  const last = events.at(-1)?.id ?? 0;
  const happened = changes(before, samples, at).map((text, i) => ({id: last + 1 + i, text}));
  return {
    samples,
    rates: new Map(
      samples.map(({name, perSecond}) => [
        name,
        [...(rates.get(name) ?? []), perSecond ?? Number.NaN].slice(-maxHistory),
      ]),
    ),
    events: [...events, ...happened].slice(-maxEvents),
  };
}

/** The history after a look that failed. */
export const withoutLook = (history: TopHistory, why: string, at: string): TopHistory => ({
  ...history,
  failure: {since: history.failure?.since ?? at, why},
});

/** What changed between two looks, in words, for the list of events. */
export function changes(before: readonly PartSample[], now: readonly PartSample[], at: string): string[] {
  const known = new Map(before.map(sample => [sample.name, sample]));
  return now.flatMap(sample => {
    const earlier = known.get(sample.name);
    if (!earlier) return before.length === 0 ? [] : [`${at} ${sample.name} joined`];
    return [
      ...(earlier.state === sample.state ? [] : [`${at} ${sample.name}: ${earlier.state} → ${sample.state}`]),
      ...(earlier.restarts === sample.restarts ? [] : [`${at} ${sample.name} was started again`]),
      ...(earlier.version === sample.version ? [] : [`${at} ${sample.name} serves version ${sample.version ?? dash}`]),
    ];
  });
}
