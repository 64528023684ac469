import type {Json} from '../../kit/json.js';
import {equals} from './equality.js';
import {contains, endsWith, startsWith} from './membership.js';
import {type OrderOperator, ordered} from './order.js';
import {matchesWildcard} from './wildcard.js';

export type Relation = '==' | '!=' | OrderOperator | 'in' | 'contains' | 'startsWith' | 'endsWith' | 'matches';

/** A relation between two values by its name. Relations never fail. */
export function related(relation: Relation, left: Json, right: Json): boolean {
  switch (relation) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'contains':
      return contains(left, right);
    case 'startsWith':
      return startsWith(left, right);
    case 'endsWith':
      return endsWith(left, right);
    case 'matches':
      return matchesWildcard(left, right);
    default:
      return ordered(relation, left, right);
  }
}
