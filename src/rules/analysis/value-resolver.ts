import type {Condition, PathNode} from '../grl/ast.js';
import type {Expr, PathExpr} from './program.js';
import type {RuleScope} from './rule-scope.js';

/** Resolves the values of one rule: what the files about calls, accumulates and actions need of each other. */
export interface ValueResolver {
  readonly scope: RuleScope;
  /** A value in its one form: sugar lowered, names bound. What cannot be resolved is reported and stands as `null`. */
  value(node: Condition): Expr;
  /** A path with its indexes resolved; `mapped` where a function takes the values behind arrays (ruling 49). */
  path(node: PathNode, mapped?: boolean): PathExpr;
  /** A condition whose leftmost path belongs to an instance of the type (ruling 15). */
  fieldTest(test: Condition, type: string): Expr;
}
