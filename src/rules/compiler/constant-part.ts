import type {PathExpr} from '../analysis/program.js';
import type {Key} from './places.js';

/** The steps of a path up to the first that is computed or no valid index, from the name of its fact on. */
export function constantPart(path: PathExpr): {readonly keys: Key[]; readonly whole: boolean} {
  const keys: Key[] = path.root.kind === 'fact' ? [path.root.name] : [];
  for (const step of path.steps) {
    if (step.kind === 'key') keys.push(step.key);
    else if (step.kind === 'item' && isIndex(step.index)) keys.push(step.index);
    else return {keys, whole: false};
  }
  return {keys, whole: true};
}

/** Ruling 17: whole and not negative; anything else fails when it is evaluated. */
export const isIndex = (index: number): boolean => Number.isSafeInteger(index) && index >= 0;
