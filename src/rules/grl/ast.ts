/**
 * The tree of a GRL file, as close to the text as the printer needs. `at` is the UTF-16 offset of a node's
 * first character in its file (for binary operators `opAt` is the operator's), `end` the offset behind its last.
 * What stands in a row in the text is a list, so that nodes nest no deeper than the text does.
 */
export interface Node {
  readonly at: number;
  readonly end: number;
}

export type RelationOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'matches';

export type Step =
  | {readonly kind: 'name'; readonly name: string; readonly at: number}
  | {readonly kind: 'index'; readonly index: Condition; readonly at: number};

export interface PathNode extends Node {
  readonly kind: 'path';
  /** First name, its `$` dropped; `Facts` is kept as written. */
  readonly root: string;
  readonly steps: readonly Step[];
}
export interface LiteralNode extends Node {
  readonly kind: 'literal';
  readonly value: null | boolean | number | string;
}
export interface ArrayNode extends Node {
  readonly kind: 'array';
  readonly items: readonly Condition[];
}
export interface ObjectNode extends Node {
  readonly kind: 'object';
  readonly entries: readonly {
    readonly key: string;
    readonly keyAt: number;
    readonly quoted: boolean;
    readonly value: Condition;
  }[];
}
export interface CallNode extends Node {
  readonly kind: 'call';
  readonly name: string;
  readonly nameAt: number;
  /** The path before the last dot of a method call. */
  readonly target?: PathNode;
  readonly args: readonly Condition[];
}
export interface NegateNode extends Node {
  readonly kind: 'negate';
  readonly operand: Condition;
}
/** `a + b - c`: operators of one rank, from left to right. */
export interface ArithmeticNode extends Node {
  readonly kind: 'arithmetic';
  readonly first: Condition;
  readonly rest: readonly {
    readonly op: '+' | '-' | '*' | '/' | '%';
    readonly opAt: number;
    readonly right: Condition;
  }[];
}
export interface GroupNode extends Node {
  /** Parentheses in the text. Kept for the printer; they mean nothing else. */
  readonly kind: 'group';
  readonly inner: Condition;
}
export interface RelationNode extends Node {
  readonly kind: 'relation';
  readonly op: RelationOperator;
  readonly opAt: number;
  /** `not in`, `not contains`. */
  readonly negated: boolean;
  readonly left: Condition;
  readonly right: Condition;
}
export interface ListTestNode extends Node {
  readonly kind: 'listTest';
  readonly test: 'empty' | 'not_empty' | 'count' | 'first' | 'last' | 'index';
  readonly testAt: number;
  readonly subject: Condition;
  /** For `index INT`. */
  readonly index?: number;
  /** For all but `empty` and `not_empty`. */
  readonly relation?: {
    readonly op: RelationOperator;
    readonly opAt: number;
    readonly negated: boolean;
    readonly right: Condition;
  };
}
export interface LogicNode extends Node {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Condition[];
}
export interface NotNode extends Node {
  readonly kind: 'not';
  readonly operand: Condition;
}
export interface QuantifierNode extends Node {
  readonly kind: 'exists' | 'forall';
  readonly condition: Condition;
}
export interface TestNode extends Node {
  readonly kind: 'test';
  readonly condition: Condition;
}
/** `v: Type(field-test, …)`. A call that might be a pattern stays a `call`; the resolver decides (ruling 15). */
export interface PatternNode extends Node {
  readonly kind: 'pattern';
  readonly binding?: string;
  readonly type: string;
  readonly typeAt: number;
  readonly tests: readonly Condition[];
}
export interface AccumulateNode extends Node {
  readonly kind: 'accumulate';
  readonly type: string;
  readonly typeAt: number;
  readonly parts: readonly (
    | {readonly kind: 'test'; readonly condition: Condition}
    | {readonly kind: 'bind'; readonly name: string; readonly at: number; readonly path: PathNode}
  )[];
  /** Behind the parenthesis that closes the parts. */
  readonly partsEnd: number;
  readonly reducer: string;
  readonly reducerAt: number;
  readonly argument?: {readonly name: string; readonly at: number};
}

/** Anything that has a value (ruling 7: wherever a value stands, a condition may stand). */
export type Condition =
  | PathNode
  | LiteralNode
  | ArrayNode
  | ObjectNode
  | CallNode
  | NegateNode
  | ArithmeticNode
  | GroupNode
  | RelationNode
  | ListTestNode
  | LogicNode
  | NotNode
  | QuantifierNode
  | TestNode
  | PatternNode
  | AccumulateNode;

export type ActionNode =
  | (Node & {
      readonly kind: 'assign';
      readonly target: PathNode;
      readonly op: '=' | '+=' | '-=' | '*=' | '/=';
      readonly opAt: number;
      readonly value: Condition;
    })
  | (Node & {readonly kind: 'do'; readonly call: CallNode});

export interface Attributes {
  readonly salience: number;
  readonly noLoop: boolean;
  readonly lockOnActive: boolean;
  readonly autoFocus: boolean;
  readonly enabled: boolean;
  readonly agendaGroup?: string;
  readonly activationGroup?: string;
  /** Milliseconds since 1970, UTC. */
  readonly dateEffective?: number;
  readonly dateExpires?: number;
}

/** An attribute as written, for the printer and for checks that point at it. */
export interface AttributeNode extends Node {
  readonly name: string;
  /** The value as written, or undefined for a bare flag. */
  readonly text?: string;
  readonly valueAt: number;
}

export interface RuleNode extends Node {
  readonly name: string;
  readonly nameAt: number;
  readonly description?: string;
  readonly descriptionAt?: number;
  readonly attributes: Attributes;
  readonly written: readonly AttributeNode[];
  /** Where the words `when` and `then` stand. */
  readonly whenAt: number;
  readonly thenAt: number;
  readonly condition: Condition;
  readonly actions: readonly ActionNode[];
  /** The module declared last before it in this file, or `MAIN`. */
  readonly module: string;
}

/** A name in a clause of a module; one with `*` in it stands for all names that match it. */
export interface NameNode extends Node {
  readonly name: string;
}

export interface ModuleNode extends Node {
  readonly name: string;
  readonly nameAt: number;
  readonly clauses: readonly (ExportNode | ImportNode)[];
}
export interface ExportNode extends Node {
  readonly kind: 'export';
  readonly what: 'all' | 'none' | readonly NameNode[];
}
export interface ImportNode extends Node {
  readonly kind: 'import';
  readonly from: NameNode;
  /** `(a, b)`: facts and rules. */
  readonly names?: readonly NameNode[];
  /** `(rules a b (templates c d))`: each by itself. Without any of the three, all that is exported. */
  readonly rules?: readonly NameNode[];
  readonly templates?: readonly NameNode[];
}

/** A comment, so that the printer can put it back. */
export interface Comment extends Node {
  readonly text: string;
}

export interface FileNode {
  readonly path: string;
  readonly rules: readonly RuleNode[];
  readonly modules: readonly ModuleNode[];
  readonly comments: readonly Comment[];
}
