import type {Json, JsonObject} from '../../kit/json.js';
import type {Expr, PathExpr} from '../analysis/program.js';
import {calculate, negate} from '../values/arithmetic.js';
import {Fault} from '../values/fault.js';
import {reducers} from '../values/functions/aggregate.js';
import {builtin} from '../values/functions/table.js';
import {instancesOf} from '../values/instances.js';
import {isEmpty} from '../values/membership.js';
import {mapPath, presentKey, readKey, setKey, step} from '../values/path.js';
import {related} from '../values/relation.js';
import {truthOf} from '../values/truth.js';

/** What an observed evaluation sees. */
export interface Surroundings {
  readonly facts: JsonObject;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The answer of a look-up; undefined when there is none. */
  readonly lookup: (name: string, args: readonly Json[]) => Json | undefined;
}

/** Told of each sub-condition that was looked at, and how it came out. */
export type ConditionObserver = (condition: Expr, outcome: boolean) => void;

/**
 * Evaluates conditions as the law says, telling an observer of every sub-condition on the way: the speed of the engine
 * comes from not doing this. Errors are Faults without a place.
 */
export class ObservingEvaluator {
  #instances: readonly JsonObject[] = [];

  constructor(
    private readonly around: Surroundings,
    private readonly observe: ConditionObserver = () => {},
  ) {}

  /** A condition, sub-condition by sub-condition; `&&` and `||` stop as soon as they are decided. */
  truth(condition: Expr): boolean {
    switch (condition.kind) {
      case 'and':
        return condition.operands.every(operand => this.truth(operand));
      case 'or':
        return condition.operands.some(operand => this.truth(operand));
      case 'not':
        return !this.truth(condition.operand);
      default: {
        const outcome = truthOf(this.value(condition));
        this.observe(condition, outcome);
        return outcome;
      }
    }
  }

  value(expr: Expr): Json {
    switch (expr.kind) {
      case 'literal':
        return expr.value;
      case 'path':
        return this.#path(expr);
      case 'array':
        return expr.items.map(item => this.value(item));
      case 'object': {
        const object: JsonObject = {};
        for (const {key, value} of expr.entries) setKey(object, key, this.value(value));
        return object;
      }
      case 'get':
        return this.#get(expr);
      case 'call':
        return this.#call(expr);
      case 'lookup':
        return this.#lookup(expr);
      case 'negate':
        return negate(this.value(expr.operand));
      case 'arithmetic':
        return expr.rest.reduce((left, {op, right}) => calculate(op, left, this.value(right)), this.value(expr.first));
      case 'relation':
        return related(expr.op, this.value(expr.left), this.value(expr.right));
      case 'empty':
        return isEmpty(this.value(expr.operand));
      case 'and':
      case 'or':
      case 'not':
        return this.truth(expr);
      case 'exists':
        return this.#each(expr).some(instance => this.#bound(expr, instance, () => this.truth(expr.condition)));
      case 'forall':
        return this.#each(expr).every(instance => this.#bound(expr, instance, () => this.truth(expr.condition)));
      case 'accumulate':
        return this.#accumulate(expr);
    }
  }

  /** The keys of a path behind its root, indexes evaluated. */
  keys(path: PathExpr): (string | number)[] {
    return path.steps.map(each => {
      if (each.kind === 'key') return each.key;
      const index = each.kind === 'item' ? each.index : this.value(each.index);
      if (typeof index === 'string' || typeof index === 'number') return index;
      throw new Fault('an index is a number or a string', 'index');
    });
  }

  #rootOf({root}: PathExpr): Json {
    if (root.kind === 'facts') return this.around.facts;
    return root.kind === 'fact' ? readKey(this.around.facts, root.name) : this.#instances[root.level]!;
  }

  #path(path: PathExpr): Json {
    const start = this.#rootOf(path);
    const keys = path.steps.map(each =>
      each.kind === 'key' ? each.key : each.kind === 'item' ? each.index : this.value(each.index),
    );
    return path.mapped ? mapPath(start, keys) : keys.reduce(step, start);
  }

  #get({target, keys}: Extract<Expr, {kind: 'get'}>): Json {
    const object = this.#path(target);
    return readKey(object, presentKey(object, ...keys));
  }

  #call({name, args}: Extract<Expr, {kind: 'call'}>): Json {
    const {lazy, run} = builtin(name)!;
    if (lazy) return lazy.run(args.map(arg => ({truth: () => truthOf(this.value(arg)), value: () => this.value(arg)})));
    return run(
      args.map(arg => this.value(arg)),
      {now: this.around.now},
    );
  }

  #lookup({name, args}: Extract<Expr, {kind: 'lookup'}>): Json {
    const answer = this.around.lookup(
      name,
      args.map(arg => this.value(arg)),
    );
    if (answer === undefined) throw new Fault(`${name} has no answer`, 'value');
    return answer;
  }

  #accumulate(expr: Extract<Expr, {kind: 'accumulate'}>): Json {
    const values: Json[] = [];
    for (const instance of this.#each(expr)) {
      this.#bound(expr, instance, () => {
        if (!expr.tests.every(test => this.truth(test))) return;
        const value = expr.value ? this.value(expr.value) : instance;
        if (value !== null) values.push(value);
      });
    }
    if (expr.reducer === 'collect') return values;
    return builtin(reducers[expr.reducer])!.run([values], {now: this.around.now});
  }

  #each({type}: {readonly type: string}): JsonObject[] {
    return instancesOf(this.around.facts, type);
  }

  #bound<Result>({level}: {readonly level: number}, instance: JsonObject, work: () => Result): Result {
    const outer = this.#instances;
    this.#instances = [...outer.slice(0, level), instance];
    try {
      return work();
    } finally {
      this.#instances = outer;
    }
  }
}
