import type {PathExpr} from '../analysis/program.js';
import {isConstantIndex} from '../values/path.js';
import type {Key, Places} from './places.js';

/** The steps of a path up to the first that is computed or no valid index, from the name of its fact on. */
export function constantPart(path: PathExpr): {readonly keys: Key[]; readonly whole: boolean} {
  const keys: Key[] = path.root.kind === 'fact' ? [path.root.name] : [];
  for (const step of path.steps) {
    if (step.kind === 'key') keys.push(step.key);
    else if (step.kind === 'item' && isConstantIndex(step.index)) keys.push(step.index);
    else return {keys, whole: false};
  }
  return {keys, whole: true};
}

/** The place of the constant part, which is made when it is new. Asked several times for each path of each rule. */
export function constantPlace({root, steps}: PathExpr, places: Places): number {
  let place = root.kind === 'fact' ? places.below(0, root.name) : 0;
  for (const step of steps) {
    if (step.kind === 'key') place = places.below(place, step.key);
    else if (step.kind === 'item' && isConstantIndex(step.index)) place = places.below(place, step.index);
    else break;
  }
  return place;
}
