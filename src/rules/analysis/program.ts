import type {AttributeNode, RelationOperator} from '../grl/ast.js';
import type {SourceFile} from '../grl/source.js';

/**
 * What the resolver makes of the trees: one form per meaning. Sugar is gone (patterns, list tests, methods, `$`,
 * `Facts.`, parentheses), names are bound, function arguments counted. The footprints, the compiler and the
 * reference interpreter read this and nothing else. `at` is an UTF-16 offset into the rule's file.
 */
export interface Program {
  readonly files: readonly SourceFile[];
  /** In load order: `rules[i].order === i`. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly name: string;
  /** Position in load order over the whole ruleset. */
  readonly order: number;
  readonly salience: number;
  readonly noLoop: boolean;
  readonly lockOnActive: boolean;
  readonly autoFocus: boolean;
  readonly enabled: boolean;
  /** `MAIN` when it has none. */
  readonly agendaGroup: string;
  readonly activationGroup?: string;
  readonly dateEffective?: number;
  readonly dateExpires?: number;
  readonly module: string;
  readonly description?: string;
  readonly condition: Expr;
  readonly actions: readonly Action[];
  /** Index into Program.files, and the offset of the rule's name. */
  readonly file: number;
  readonly nameAt: number;
  readonly at: number;
  readonly end: number;
  /** The attributes as written, so that checks can point at them; absent in programs made by hand. */
  readonly written?: readonly AttributeNode[];
}

/** A constant string index is a `key`, a constant integer an `item`; anything else is computed. */
export type PathStep =
  | {readonly kind: 'key'; readonly key: string}
  | {readonly kind: 'item'; readonly index: number; readonly at: number}
  | {readonly kind: 'computed'; readonly index: Expr; readonly at: number};

export interface PathExpr {
  readonly kind: 'path';
  /**
   * A top-level fact, or the instance bound by the enclosing quantifier or accumulate number `level` (outermost 0); all
   * facts where the name of one is computed, by the first step.
   */
  readonly root:
    | {readonly kind: 'fact'; readonly name: string}
    | {readonly kind: 'instance'; readonly level: number}
    | {readonly kind: 'facts'};
  readonly steps: readonly PathStep[];
  /**
   * True as an argument of Count First Last Sum Avg Min Max Distinct Sort Reverse Join (ruling 49: they read through
   * arrays).
   */
  readonly mapped: boolean;
  readonly at: number;
  /** The path as written, for messages. */
  readonly text: string;
}

export type Expr =
  | PathExpr
  | {readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly at: number}
  | {readonly kind: 'array'; readonly items: readonly Expr[]; readonly at: number}
  | {
      readonly kind: 'object';
      readonly entries: readonly {readonly key: string; readonly value: Expr}[];
      readonly at: number;
    }
  /**
   * A built-in pure function; `name` is its canonical spelling, e.g. `Round`. Arguments in order, a method's target
   * first.
   */
  | {readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[]; readonly at: number}
  /** A function declared outside (HTTP look-up). */
  | {readonly kind: 'lookup'; readonly name: string; readonly args: readonly Expr[]; readonly at: number}
  /** `obj.getField()` (ruling 61): the first of the two keys that the object has, else null. */
  | {readonly kind: 'get'; readonly target: PathExpr; readonly keys: readonly [string, string]; readonly at: number}
  | {readonly kind: 'negate'; readonly operand: Expr; readonly at: number}
  | {
      readonly kind: 'arithmetic';
      /** Operators of one rank, applied from left to right: the left side of each is all that stands before it. */
      readonly first: Expr;
      readonly rest: readonly {
        readonly op: '+' | '-' | '*' | '/' | '%';
        readonly right: Expr;
        readonly opAt: number;
      }[];
      readonly at: number;
    }
  /** `not in` and `not contains` are a `not` around this. */
  | {
      readonly kind: 'relation';
      readonly op: RelationOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly at: number;
      readonly opAt: number;
    }
  | {readonly kind: 'empty'; readonly operand: Expr; readonly at: number}
  /** An `and` of one operand is `test(…)`: the value of the operand, which must be a boolean. */
  | {readonly kind: 'and' | 'or'; readonly operands: readonly Expr[]; readonly at: number}
  | {readonly kind: 'not'; readonly operand: Expr; readonly at: number}
  | {
      readonly kind: 'exists' | 'forall';
      readonly type: string;
      readonly level: number;
      readonly condition: Expr;
      readonly at: number;
    }
  | {
      readonly kind: 'accumulate';
      readonly type: string;
      readonly level: number;
      readonly tests: readonly Expr[];
      readonly value?: Expr;
      readonly reducer: 'sum' | 'count' | 'average' | 'min' | 'max' | 'first' | 'last' | 'collect';
      readonly at: number;
    };

export type Action =
  | {
      readonly kind: 'assign';
      readonly target: PathExpr;
      readonly op: '=' | '+=' | '-=' | '*=' | '/=';
      readonly value: Expr;
      readonly at: number;
      readonly opAt: number;
    }
  /** `obj.setField(v)` (ruling 61): assigns the key that `getField` would read. */
  | {
      readonly kind: 'set';
      readonly target: PathExpr;
      readonly keys: readonly [string, string];
      readonly value: Expr;
      readonly at: number;
    }
  | {readonly kind: 'retract'; readonly fact: string; readonly at: number}
  | {readonly kind: 'focus'; readonly group: Expr; readonly at: number}
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly args: readonly Expr[];
      readonly at: number;
    }
  | {readonly kind: 'halt'; readonly at: number}
  | {
      readonly kind: 'effect';
      readonly name: string;
      readonly target?: PathExpr;
      readonly args: readonly Expr[];
      readonly at: number;
    };
