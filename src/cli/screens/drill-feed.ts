import {useEffect, useState} from 'react';
import type {LookAtParts, Part} from '../../lab/drills/cluster/part.js';
import type {DrillControls, Snapshot} from '../../lab/drills/drill-plan.js';

/** What a running drill feeds its screen. */
export interface DrillFeed {
  readonly title: string;
  readonly durationMs: number;
  readonly parts: LookAtParts;
  /** Calls back with each look at the drill; gives the function that ends that. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** There once the load has started. */
  controls(): DrillControls | undefined;
}

/** Looks at the drill whose latencies are kept, one character each in a spark line. */
export const maxHistory = 180;
/** From one look at the parts to the next. */
const lookMs = 500;

/** What a screen has of a feed so far. */
export interface DrillSight {
  readonly snapshot: Snapshot | undefined;
  /** Latencies of each look in milliseconds, the latest last; NaN where nothing was answered. */
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  readonly parts: readonly Part[];
}

export function useDrillFeed(feed: DrillFeed): DrillSight {
  const [looks, setLooks] = useState<readonly Snapshot[]>([]);
  const [parts, setParts] = useState<readonly Part[]>([]);
  useEffect(() => feed.subscribe(next => setLooks(before => [...before, next].slice(-maxHistory))), [feed]);
  useEffect(() => {
    const look = () => void feed.parts().then(setParts, () => {});
    look();
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [feed]);
  return {
    snapshot: looks.at(-1),
    p50: looks.map(({p50Ms}) => p50Ms ?? Number.NaN),
    p99: looks.map(({p99Ms}) => p99Ms ?? Number.NaN),
    parts,
  };
}
