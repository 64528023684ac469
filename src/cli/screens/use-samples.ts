import {useEffect, useState} from 'react';
import type {PartSample} from '../../cluster/observe/sampler.js';
import {advance, noHistory, type TopHistory} from './top-history.js';

/** Looks at the parts again and again; a look that fails is left out. */
export function useSamples(look: () => Promise<readonly PartSample[]>, everyMs: number): TopHistory {
  const [history, setHistory] = useState(noHistory);
  useEffect(() => {
    let ended = false;
    const round = async (): Promise<void> => {
      const samples = await look().catch(() => undefined);
      if (ended || !samples) return;
      const at = new Date().toLocaleTimeString('en-GB');
      setHistory(before => advance(before, samples, at));
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
