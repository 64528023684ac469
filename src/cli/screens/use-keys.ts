import {type Key, useInput} from 'ink';
import {useRef, useState} from 'react';

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
