import type {AccumulateNode, ArithmeticNode, CallNode, Condition, ListTestNode, PathNode} from './ast.js';
import {group, indent, type Layout, line, softLine} from './layout.js';
import type {Remarks} from './remarks.js';
import {quoted} from './string-literal.js';

/** Something between brackets, printed when its turn comes: comments are taken in the order of the text. */
interface Item {
  readonly at: number;
  readonly print: () => Layout;
}

/** Prints the conditions and values of one file. Names and numbers stay as they are written. */
export class ExpressionPrinter {
  constructor(
    readonly text: string,
    readonly remarks: Remarks,
  ) {}

  /** A condition whose lines stand under each other: behind `when` and between brackets. */
  condition(node: Condition): Layout {
    switch (node.kind) {
      case 'and':
      case 'or':
        return this.#joined(node.kind === 'and' ? '&&' : '||', node.operands);
      case 'path':
        return this.path(node);
      case 'literal':
        return this.#token(node.at, quoted(this.text.slice(node.at, node.end)));
      case 'array':
        return this.#list('[', node.items.map(this.#item), ']', node);
      case 'object': {
        const entries = node.entries.map(({key, keyAt, quoted: isQuoted, value}) => ({
          at: keyAt,
          print: () => [isQuoted ? this.#string(keyAt) : this.#name(keyAt, key), ': ', this.value(value)],
        }));
        return this.#list('{', entries, '}', node);
      }
      case 'call':
        return this.call(node);
      case 'negate':
        return [this.#token(node.at, '-'), this.condition(node.operand)];
      case 'arithmetic':
        return this.#arithmetic(node);
      case 'group':
        return this.#list('(', [this.#item(node.inner)], ')', node);
      case 'relation':
        return this.#relation(this.value(node.left), node);
      case 'listTest':
        return this.#listTest(node);
      case 'not':
        return [this.#token(node.at, isTight(node.operand) ? '!' : 'not '), this.value(node.operand)];
      case 'exists':
      case 'forall':
      case 'test':
        return [this.#token(node.at, node.kind), this.#list('(', [this.#item(node.condition)], ')', node)];
      case 'pattern': {
        const binding = node.binding === undefined ? [] : [this.#name(node.at, node.binding), ': '];
        const type = this.#name(node.typeAt, node.type);
        return [binding, type, this.#list('(', node.tests.map(this.#item), ')', node)];
      }
      case 'accumulate':
        return this.#accumulate(node);
    }
  }

  /** The same where it begins in the middle of a line. */
  value(node: Condition): Layout {
    const printed = this.condition(node);
    return node.kind === 'and' || node.kind === 'or' || node.kind === 'arithmetic' ? indent(printed) : printed;
  }

  call(node: CallNode): Layout {
    const target = node.target ? [this.path(node.target), '.'] : [];
    const name = this.#name(node.nameAt, node.name);
    return [target, name, this.#list('(', node.args.map(this.#item), ')', node)];
  }

  path({root, steps, at}: PathNode): Layout {
    const rest = steps.map(step =>
      step.kind === 'name'
        ? ['.', this.#name(step.at, step.name)]
        : [this.#token(step.at, '['), this.value(step.index), ']'],
    );
    // The root stands before the steps, and so do its comments.
    return rest.length === 0 ? this.#name(at, root) : [this.#name(at, root), rest];
  }

  /** An operator between two operands of one line. */
  operator(op: string, at: number): Layout {
    return [this.remarks.inPhrase(at, 'behind'), ` ${op} `];
  }

  readonly #item = (node: Condition): Item => ({at: node.at, print: () => this.condition(node)});

  /** A token with the comments before it that nothing else has placed. */
  #token(at: number, text: string): Layout {
    return [this.remarks.inPhrase(at), text];
  }

  /** A name with its `$`, if it is written with one. */
  #name(at: number, name: string): Layout {
    return this.#token(at, this.text.startsWith('$', at) ? `$${name}` : name);
  }

  #string(at: number): Layout {
    return this.#token(at, quoted(this.text, at));
  }

  /** Items between brackets: on one line, or each on its own. */
  #list(open: string, items: readonly Item[], close: string, {at, end}: {at: number; end: number}): Layout {
    const opening = this.#token(at, open);
    if (items.length === 0) return group([opening, this.remarks.within(end - 1), close]);
    const parts = items.map(({at: itemAt, print}, index) => {
      const before = this.remarks.before(itemAt);
      return [before, print(), index < items.length - 1 ? [',', line] : []];
    });
    const behind = this.remarks.behind(end - 1);
    return group([opening, indent([softLine, parts, behind]), softLine, close]);
  }

  /** `a && b`, or each operand on a line that begins with the operator. */
  #joined(operator: '&&' | '||', operands: readonly Condition[]): Layout {
    return group(
      operands.map((operand, index) => {
        const between = index === 0 ? [] : [this.remarks.behind(operand.at), line, `${operator} `];
        return [between, this.value(operand)];
      }),
    );
  }

  /** A chain of operators of one rank is one group: `a + b - c`. */
  #arithmetic({first, rest}: ArithmeticNode): Layout {
    const printed = this.condition(first);
    const others = rest.map(({op, right}) => [this.remarks.behind(right.at), line, `${op} `, this.value(right)]);
    return group([printed, others]);
  }

  #relation(left: Layout, {op, opAt, negated, right}: Related): Layout {
    return [left, this.operator(negated ? `not ${op}` : op, opAt), this.value(right)];
  }

  #listTest({subject, test, testAt, index, relation}: ListTestNode): Layout {
    const value = this.value(subject);
    const behind = this.remarks.inPhrase(testAt, 'behind');
    const left = [value, behind, index === undefined ? ` ${test}` : ` ${test} ${index}`];
    return relation ? this.#relation(left, relation) : left;
  }

  #accumulate({at, end, type, typeAt, parts, partsEnd, reducer, reducerAt, argument}: AccumulateNode): Layout {
    const items = parts.map(part => {
      if (part.kind === 'test') return this.#item(part.condition);
      return {at: part.at, print: () => [this.#name(part.at, part.name), ': ', this.path(part.path)]};
    });
    const opening = this.#token(at, 'accumulate(');
    const source = [this.#name(typeAt, type), this.#list('(', items, ')', {at: typeAt, end: partsEnd})];
    const between = this.remarks.before(reducerAt);
    const reduced = [this.#name(reducerAt, reducer), '(', argument ? this.#name(argument.at, argument.name) : [], ')'];
    const behind = this.remarks.behind(end - 1);
    return group([opening, indent([softLine, source, ',', line, between, reduced, behind]), softLine, ')']);
  }
}

type Related = NonNullable<ListTestNode['relation']>;

/** Whether `!` before it cannot be read as belonging to its first operand alone (ruling 12). */
const isTight = ({kind}: Condition): boolean =>
  kind !== 'relation' && kind !== 'listTest' && kind !== 'arithmetic' && kind !== 'negate';
