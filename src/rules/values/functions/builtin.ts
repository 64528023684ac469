import type {Json} from '../../../kit/json.js';

/** What a function may depend on besides its arguments. */
interface CallContext {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/** A pure function of the language. */
export interface Builtin {
  /** Canonical spelling; rules may write it in any case. */
  readonly name: string;
  readonly minArgs: number;
  /** Infinity for any number. */
  readonly maxArgs: number;
  /** A plain path as an argument maps through the arrays on its way (ruling 49). */
  readonly mapsPaths: boolean;
  /** Evaluates only the arguments that it needs (ruling 41); `run` takes them all evaluated. */
  readonly lazy: boolean;
  /** `direct` takes the evaluation's `now` (milliseconds) as its only argument. */
  readonly usesNow: boolean;
  /**
   * The function by position, for generated code; an optional argument that was not written is `undefined`. A Fault's
   * place is the number of the argument at fault, or `operator` for the call as a whole.
   */
  readonly direct: (...args: never[]) => Json;
  run(args: readonly Json[], context: CallContext): Json;
}

type Traits = Partial<Pick<Builtin, 'mapsPaths' | 'lazy' | 'usesNow'>>;

/** Describes a function of the table. `arity` is `[least, most]` arguments. */
export function define(
  name: string,
  [minArgs, maxArgs]: readonly [number, number],
  direct: Builtin['direct'],
  {mapsPaths = false, lazy = false, usesNow = false}: Traits = {},
): Builtin {
  const call = direct as (...args: readonly (Json | number)[]) => Json;
  const run: Builtin['run'] = usesNow ? (_args, {now}) => call(now) : args => call(...args);
  return {name, minArgs, maxArgs, mapsPaths, lazy, usesNow, direct, run};
}
