import type {Action, Expr, PathExpr, Program} from '../analysis/program.js';
import {valuesOfAction, within} from '../analysis/walk.js';
import {Places} from './places.js';
import {readsOf} from './reads.js';
import {constantPart, Slots} from './slots.js';

/** All that a ruleset reads and writes by constant paths, numbered before any code is made. */
export interface Layout {
  readonly places: Places;
  readonly slots: Slots;
  /** By rule order: the slots whose change re-arms it. */
  readonly reads: readonly (readonly number[])[];
}

export function layoutOf({rules}: Program): Layout {
  const places = new Places();
  const slots = new Slots(places);
  const reads = rules.map(rule => {
    const own = readsOf(rule.condition, slots);
    registerPaths(rule.condition, slots);
    for (const action of rule.actions) registerAction(action, slots);
    return own;
  });
  return {places, slots, reads};
}

/** The slots that code reads values from: of a mapped path its fact, of any other the part before the first index. */
function registerPaths(expr: Expr, slots: Slots): void {
  for (const inner of within(expr)) if (inner.kind === 'path') registerPath(inner, slots);
}

function registerPath(path: PathExpr, slots: Slots): void {
  if (path.root.kind !== 'fact') return;
  slots.value(slots.places.at(path.mapped ? [path.root.name] : constantPart(path).keys));
}

function registerAction(action: Action, slots: Slots): void {
  for (const value of valuesOfAction(action)) registerPaths(value, slots);
  if (action.kind === 'assign' || action.kind === 'set') registerPath(action.target, slots);
  else if (action.kind === 'retract') slots.places.at([action.fact]);
}
