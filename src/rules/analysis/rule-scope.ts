import type {PathNode, RuleNode} from '../grl/ast.js';
import type {Finding} from './finding.js';
import type {PathExpr} from './program.js';
import {nodesOf} from './tree.js';
import type {Vocabulary} from './vocabulary.js';

export type Report = (finding: Omit<Finding, 'file' | 'rule' | 'severity'>) => void;

/** What names mean at one place of a rule. */
export class RuleScope {
  /** Types bound by the quantifiers and accumulates around, outermost first; the index is the level. */
  readonly types: string[] = [];
  /** Names that an `accumulate` around binds to a field of its instance. */
  fields: ReadonlyMap<string, PathExpr> = noFields;
  /**
   * The path of a field test that is relative to the instance (ruling 15: in `T(a > 1)` a is `T.a`), and the type that
   * it belongs to.
   */
  relative: {readonly path: PathNode; readonly type: string} | undefined;
  /** `v: T(…)` makes `v` another name of `T` in the whole rule. */
  readonly #aliases: ReadonlyMap<string, string>;

  constructor(
    readonly text: string,
    rule: RuleNode,
    readonly vocabulary: Vocabulary,
    readonly report: Report,
  ) {
    // No pattern has a name without a colon, and few rules have a colon.
    this.#aliases = text.slice(rule.at, rule.end).includes(':') ? aliasesOf(rule, report) : noAliases;
  }

  /** The type or fact that a name stands for. */
  factOf(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  /** A top-level fact, or the innermost instance of that type. */
  rootOf(fact: string): PathExpr['root'] {
    const level = this.types.lastIndexOf(fact);
    return level < 0 ? {kind: 'fact', name: fact} : {kind: 'instance', level};
  }

  /** Runs a piece of work where the instances of a type are bound; it is given their level. */
  within<Result>(type: string, work: (level: number) => Result): Result {
    const level = this.types.push(type) - 1;
    const result = work(level);
    this.types.pop();
    return result;
  }

  /** Runs a piece of work on a field test whose leftmost path belongs to the instance. */
  relativeTo<Result>(relative: RuleScope['relative'], work: () => Result): Result {
    const outer = this.relative;
    this.relative = relative;
    const result = work();
    this.relative = outer;
    return result;
  }

  /** Runs a piece of work that sees some more names bound to fields of an accumulate's instance. */
  withFields<Result>(fields: ReadonlyMap<string, PathExpr>, work: () => Result): Result {
    const outer = this.fields;
    this.fields = new Map([...outer, ...fields]);
    const result = work();
    this.fields = outer;
    return result;
  }
}

const noFields: ReadonlyMap<string, PathExpr> = new Map();
const noAliases: ReadonlyMap<string, string> = new Map();

function aliasesOf(rule: RuleNode, report: Report): ReadonlyMap<string, string> {
  let aliases: Map<string, string> | undefined;
  for (const node of nodesOf(rule)) {
    if (node.kind !== 'pattern' || node.binding === undefined) continue;
    aliases ??= new Map();
    const known = aliases.get(node.binding);
    if (known !== undefined && known !== node.type) {
      report({
        code: 'RULE_BINDING_TWICE',
        message: `"${node.binding}" stands for ${known} and for ${node.type} in one rule.`,
        at: node.at,
        end: node.at + node.binding.length,
        fix: 'Give one of them another name.',
      });
    }
    aliases.set(node.binding, known ?? node.type);
  }
  return aliases ?? noAliases;
}

/** The text of a path for messages: as written, `$` dropped, without white space. */
export function textOf(node: PathNode, source: string): string {
  let text = node.root;
  for (const step of node.steps) {
    if (step.kind !== 'name') return source.slice(node.at, node.end).replace(/^\$/, '');
    text += `.${step.name}`;
  }
  // Mostly it stands so in the source, and a part of that takes no room of its own.
  return node.end - node.at === text.length ? source.slice(node.at, node.end) : text;
}
