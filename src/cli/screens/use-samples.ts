import {useEffect, useState} from 'react';
import type {PartSample} from '../../cluster/observe/sampler.js';
import {advance, noHistory, type TopHistory, withoutLook} from './top-history.js';

/** Looks at the parts again and again; of one that fails, the reason is kept. */
export function useSamples(look: () => Promise<readonly PartSample[]>, everyMs: number): TopHistory {
  const [history, setHistory] = useState(noHistory);
  useEffect(() => {
    let ended = false;
    const round = async (): Promise<void> => {
      const samples = await look().catch((error: Error) => error);
      if (ended) return;
      const at = new Date().toLocaleTimeString('en-GB');
      setHistory(before =>
        samples instanceof Error ? withoutLook(before, samples.message, at) : advance(before, samples, at),
      );
    };
    void round();
    const timer = setInterval(() => void round(), everyMs);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [look, everyMs]);
  return history;
}
