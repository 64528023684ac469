import type {Json} from '../../../kit/json.js';

/** What a function may depend on besides its arguments. */
interface CallContext {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/** An argument that has not been evaluated: as a condition, or as a value. */
export interface Unevaluated<Truth, Value> {
  truth(): Truth;
  value(): Value;
}

/** A function that evaluates only the arguments it needs: what is not needed cannot fail (ruling 41). */
export interface Lazy {
  /** JavaScript of the call, made of that of its arguments. */
  source(args: readonly Unevaluated<string, string>[]): string;
  run(args: readonly Unevaluated<boolean, Json>[]): Json;
}

/** What the compiler, the lints and the planner have to know of a function; what is left out is not so. */
interface Traits {
  /** A plain path as an argument reads through the arrays on its way (ruling 49: `Sum(Order.items.price)`). */
  readonly mapsPaths?: boolean;
  /** `direct` takes the evaluation's `now` (milliseconds) as its only argument; no fact is read. */
  readonly usesNow?: boolean;
  readonly lazy?: Lazy;
  /** Answers whatever it is given (rulings 53 and 87: null in, null out; predicates are false for wrong kinds). */
  readonly neverFails?: boolean;
  /** Gives true or false, when it gives anything. */
  readonly isPredicate?: boolean;
  /**
   * Changes nothing when it is applied again to what it gave, in the place of its first argument or of any:
   * `X.a = Trim(X.a)` ends a loop.
   */
  readonly settles?: 'first' | 'any';
}

/** A pure function of the language: all that is known of it is said in its definition. */
export interface Builtin extends Traits {
  /** Canonical spelling; rules may write it in any case. */
  readonly name: string;
  readonly minArgs: number;
  /** Infinity for any number. */
  readonly maxArgs: number;
  /** Lines `call → value · remark` for the reference; the tests evaluate them. The remark may be left out. */
  readonly examples: readonly string[];
  /**
   * The function by position, for generated code; an optional argument that was not written is `undefined`. A Fault's
   * place is the number of the argument at fault, or `operator` for the call as a whole.
   */
  readonly direct: (...args: never[]) => Json;
  /** The same with all arguments evaluated. */
  run(args: readonly Json[], context: CallContext): Json;
}

/** Defines a function of the table. `arity` is `[least, most]` arguments. */
export function define(
  name: string,
  [minArgs, maxArgs]: readonly [number, number],
  direct: Builtin['direct'],
  traits: Traits,
  ...examples: [string, ...string[]]
): Builtin {
  const call = direct as (...args: readonly (Json | number)[]) => Json;
  const run: Builtin['run'] = traits.usesNow ? (_args, {now}) => call(now) : args => call(...args);
  return {...traits, name, minArgs, maxArgs, examples, direct, run};
}
