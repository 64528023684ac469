import type {Expr, PathExpr} from '../analysis/program.js';
import {operandsOf} from '../analysis/walk.js';
import {constantPart, type Slots} from './slots.js';

/** The slots whose change re-arms a rule with this condition (rulings 47, 48), each once. */
export function readsOf(condition: Expr, slots: Slots): number[] {
  const reads = new Set<number>();
  collect(condition, slots, reads);
  return [...reads];
}

function collect(expr: Expr, slots: Slots, reads: Set<number>): void {
  switch (expr.kind) {
    case 'path':
      if (expr.root.kind === 'fact') reads.add(slotOf(expr, slots));
      break;
    case 'get':
      if (expr.target.root.kind === 'fact') for (const slot of slotsOfAccessor(expr, slots)) reads.add(slot);
      for (const index of operandsOf(expr.target)) collect(index, slots, reads);
      return;
    case 'exists':
    case 'forall':
    case 'accumulate':
      reads.add(slots.type(expr.type));
      break;
  }
  for (const operand of operandsOf(expr)) collect(operand, slots, reads);
}

/** A constant path is exact, a computed index reads its whole container. */
function slotOf(path: PathExpr, slots: Slots): number {
  const [fact, ...keys] = constantPart(path).keys as [string];
  const place = slots.places.below(0, fact);
  return path.mapped ? slots.mapped(place, keys) : slots.value(slots.places.at([fact, ...keys]));
}

function slotsOfAccessor({target, keys}: Extract<Expr, {kind: 'get'}>, slots: Slots): number[] {
  const constant = constantPart(target);
  const object = slots.places.at(constant.keys);
  return constant.whole ? keys.map(key => slots.value(slots.places.below(object, key))) : [slots.value(object)];
}
