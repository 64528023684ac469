import {type Key, useInput, useStdout} from 'ink';
import {useEffect, useRef, useState} from 'react';
import type {PartSample} from '../../cluster/observe/sampler.js';
import {advance, noHistory, type TopHistory, withoutLook} from './top-history.js';

/** What a key came to: the state after it, and what is to be done beside. */
export interface KeyStep<State, Action> {
  readonly state: State;
  readonly action?: Action;
}

/** State that keys change: `step` says how, `act` does what cannot be said by state. */
export function useKeys<State, Action>(
  start: State,
  step: (state: State, input: string, key: Key) => KeyStep<State, Action>,
  act: (action: Action) => void,
): State {
  const [state, show] = useState(start);
  // Not the state alone: of two keys that come at once, the second must know what the first did.
  const latest = useRef(start);
  useInput((input, key) => {
    const next = step(latest.current, input, key);
    latest.current = next.state;
    show(next.state);
    if (next.action !== undefined) act(next.action);
  });
  return state;
}

const shownMs = 8000;

/**
 * A line that is told once, such as why something was refused: it goes at the next key, or after eight seconds. Call it
 * before what acts on keys, whose notices are to stay.
 */
export function useNotice(): readonly [notice: string | undefined, tell: (notice: string | undefined) => void] {
  const [notice, tell] = useState<string>();
  useInput(() => tell(undefined));
  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => tell(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [notice]);
  return [notice, tell];
}

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

/** Columns and rows of the terminal; those of a small one where it does not say. */
export function useTerminalSize(): {readonly columns: number; readonly rows: number} {
  const {stdout} = useStdout();
  return {columns: stdout.columns ?? 80, rows: stdout.rows ?? 24};
}
