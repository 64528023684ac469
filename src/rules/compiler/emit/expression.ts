import {isBoolean} from '../../analysis/fallible.js';
import type {Expr, PathExpr, PathStep} from '../../analysis/program.js';
import {reducers} from '../../values/functions/aggregate.js';
import {builtin} from '../../values/functions/table.js';
import {isConstantIndex} from '../../values/path.js';
import {constantPart} from '../constant-part.js';
import type {Places} from '../places.js';
import type {Site, Sites} from '../sites.js';
import {keyList, literal} from './literal.js';

type Relation = Extract<Expr, {kind: 'relation'}>;
type Arithmetic = Extract<Expr, {kind: 'arithmetic'}>;
type Accumulate = Extract<Expr, {kind: 'accumulate'}>;

const relations: Readonly<Record<Relation['op'], string>> = {
  '==': 'equals',
  '!=': '!equals',
  '<': 'lessThan',
  '<=': 'atMost',
  '>': 'moreThan',
  '>=': 'atLeast',
  in: 'has',
  contains: 'contains',
  startsWith: 'startsWith',
  endsWith: 'endsWith',
  matches: 'matches',
};

const arithmetic = {'+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'remainder'} as const;

/**
 * A row of more operations than this is no longer written as calls within calls: the platform reads those recursively.
 */
const mostNested = 8;

/**
 * Expressions as JavaScript source. What a rule's author wrote gets into it only through `literal`: everything else is
 * names of operations, numbers of places and sites, and `i0`, `i1` for bound instances.
 */
export class ExpressionEmitter {
  constructor(
    private readonly places: Places,
    private readonly sites: Sites,
  ) {}

  /**
   * An expression whose value is a JavaScript boolean, or which fails (ruling 8: null is false, another value is an
   * error).
   */
  condition(expr: Expr): string {
    switch (expr.kind) {
      case 'literal':
        if (expr.value === null || typeof expr.value === 'boolean') return String(expr.value === true);
        break;
      case 'relation':
        return this.#relation(expr);
      case 'empty':
        return `isEmpty(${this.value(expr.operand)})`;
      case 'and':
      case 'or':
        return `(${expr.operands.map(operand => this.condition(operand)).join(expr.kind === 'and' ? ' && ' : ' || ')})`;
      case 'not':
        return `!${this.condition(expr.operand)}`;
      case 'exists':
      case 'forall': {
        const holds = `i${expr.level} => ${this.condition(expr.condition)}`;
        return `${expr.kind === 'exists' ? 'some' : 'every'}(c, ${literal(expr.type)}, ${holds})`;
      }
    }
    if (isBoolean(expr)) return `(${this.value(expr)} === true)`;
    return `truth(c, ${this.#site({value: expr.at})}, ${this.value(expr)})`;
  }

  /** An expression whose value is a value of the language, never undefined. */
  value(expr: Expr): string {
    switch (expr.kind) {
      case 'literal':
        return literal(expr.value);
      case 'path':
        return this.#path(expr);
      case 'get':
        return `get(${this.#path(expr.target)}, ${literal(expr.keys[0])}, ${literal(expr.keys[1])})`;
      case 'array':
        return this.list(expr.items);
      case 'object': {
        const keys = expr.entries.map(entry => entry.key);
        return `objectOf(${keyList(keys)}, ${this.list(expr.entries.map(entry => entry.value))})`;
      }
      case 'call':
        return this.#call(expr);
      case 'lookup':
        return `c.lookup(${literal(expr.name)}, ${this.list(expr.args)})`;
      case 'negate':
        return `negate(c, ${this.#site({right: expr.operand.at})}, ${this.value(expr.operand)})`;
      case 'arithmetic':
        return this.#arithmetic(expr);
      case 'accumulate':
        return this.#accumulate(expr);
      default:
        return this.condition(expr);
    }
  }

  list(exprs: readonly Expr[]): string {
    return `[${exprs.map(expr => this.value(expr)).join(', ')}]`;
  }

  /** A list of the keys of a path behind its root, each index checked. */
  keys(path: PathExpr): string {
    const root = path.root.kind === 'fact' ? [literal(path.root.name)] : [];
    return `[${[...root, ...path.steps.map(step => this.#key(step))].join(', ')}]`;
  }

  #key(step: PathStep): string {
    if (step.kind === 'key') return literal(step.key);
    if (step.kind === 'item' && isConstantIndex(step.index)) return literal(step.index);
    const {index, at} = this.#indexOf(step);
    return `index(c, ${this.#site({index: at})}, ${index})`;
  }

  #indexOf(step: Exclude<PathStep, {kind: 'key'}>): {index: string; at: number} {
    if (step.kind === 'item') return {index: literal(step.index), at: step.at};
    return {index: this.value(step.index), at: step.index.at};
  }

  #path(path: PathExpr): string {
    const {root, steps, mapped} = path;
    if (mapped && steps.length > 0) {
      return `map(${this.#root(root)}, [${steps.map(step => this.#key(step)).join(', ')}])`;
    }
    if (root.kind !== 'fact') return this.#walk(this.#root(root), steps);
    const {keys} = constantPart(path);
    return this.#walk(this.#read(keys), steps.slice(keys.length - 1));
  }

  #root(root: PathExpr['root']): string {
    if (root.kind === 'facts') return 'c.facts';
    return root.kind === 'fact' ? this.#read([root.name]) : `i${root.level}`;
  }

  #read(keys: readonly (string | number)[]): string {
    return `c.read(${this.places.at(keys)})`;
  }

  #walk(from: string, steps: readonly PathStep[]): string {
    if (steps.length > mostNested) return `walk(${from}, [${steps.map(step => this.#key(step)).join(', ')}])`;
    return steps.reduce((value, step) => {
      if (step.kind === 'key') return `key(${value}, ${literal(step.key)})`;
      if (step.kind === 'item' && isConstantIndex(step.index)) return `item(${value}, ${step.index})`;
      const {index, at} = this.#indexOf(step);
      return `step(c, ${this.#site({index: at})}, ${value}, ${index})`;
    }, from);
  }

  #arithmetic({first, rest, at}: Arithmetic): string {
    const calculated = (left: string, i: number): string => {
      const {op, right, opAt} = rest[i]!;
      const site = this.#site({left: i === 0 ? first.at : at, right: right.at, operator: opAt});
      return `${arithmetic[op]}(c, ${site}, ${left}, ${this.value(right)})`;
    };
    const start = this.value(first);
    if (rest.length <= mostNested) return rest.reduce((left, _, i) => calculated(left, i), start);
    const statements = rest.map((_, i) => `value = ${calculated('value', i)};`);
    return `(() => { let value = ${start}; ${statements.join(' ')} return value; })()`;
  }

  #relation({op, left, right}: Relation): string {
    if ((op === '==' || op === '!=') && (left.kind === 'literal' || right.kind === 'literal')) {
      return `(${this.value(left)} ${op}= ${this.value(right)})`;
    }
    return `${relations[op]}(${this.value(left)}, ${this.value(right)})`;
  }

  #call({name, args, at}: Extract<Expr, {kind: 'call'}>): string {
    const {lazy, usesNow, neverFails} = builtin(name)!;
    if (lazy) return lazy.source(args.map(arg => ({truth: () => this.condition(arg), value: () => this.value(arg)})));
    if (usesNow) return `functions.${name}(c.now)`;
    const values = args.map(arg => this.value(arg));
    if (neverFails) return `functions.${name}(${values.join(', ')})`;
    const site = this.#site({...args.map(arg => arg.at), operator: at});
    const call = values.length === 1 ? 'call1' : values.length === 2 ? 'call2' : 'call';
    return `${call}(${['c', site, `functions.${name}`, ...values].join(', ')})`;
  }

  #accumulate({type, level, tests, value, reducer, at}: Accumulate): string {
    const instance = `i${level}`;
    const passes = tests.length === 0 ? 'true' : tests.map(test => this.condition(test)).join(' && ');
    const taken = value ? this.value(value) : instance;
    const found = `collect(c, ${literal(type)}, ${instance} => ${passes}, ${instance} => ${taken})`;
    if (reducer === 'collect') return found;
    return `call1(c, ${this.#site({0: value?.at ?? at, operator: at})}, functions.${reducers[reducer]}, ${found})`;
  }

  #site(site: Site): number {
    return this.sites.add(site);
  }
}
