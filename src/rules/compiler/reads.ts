import type {Expr, PathExpr} from '../analysis/program.js';
import {operandsOf} from '../analysis/walk.js';
import {constantPart} from './constant-part.js';
import type {Places} from './places.js';
import type {Watches} from './watches.js';

/** Something that is read: a place, or `~watch`. */
export type Read = number;

/** What re-arms a rule with this condition when it changes (rulings 47, 48), each once. */
export function readsOf(condition: Expr, places: Places, watches: Watches): Read[] {
  const reads = new Set<Read>();
  const collect = (expr: Expr): void => {
    switch (expr.kind) {
      case 'path':
        if (expr.root.kind === 'fact') reads.add(readOf(expr));
        break;
      case 'get':
        for (const read of accessorReads(expr)) reads.add(read);
        for (const index of operandsOf(expr.target)) collect(index);
        return;
      case 'exists':
      case 'forall':
      case 'accumulate':
        reads.add(~watches.type(expr.type));
        break;
    }
    for (const operand of operandsOf(expr)) collect(operand);
  };

  /** A constant path is exact, a computed index reads its whole container. */
  const readOf = (path: PathExpr): Read => {
    const {keys} = constantPart(path);
    const [fact, ...rest] = keys as [string];
    return path.mapped && rest.length > 0 ? ~watches.mapped(fact, rest) : places.at(keys);
  };

  const accessorReads = ({target, keys}: Extract<Expr, {kind: 'get'}>): Read[] => {
    if (target.root.kind === 'instance') return [];
    const constant = constantPart(target);
    const object = places.at(constant.keys);
    return constant.whole ? keys.map(key => places.below(object, key)) : [object];
  };

  collect(condition);
  return [...reads];
}
