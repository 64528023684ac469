import {useInput} from 'ink';
import {useEffect, useState} from 'react';

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
