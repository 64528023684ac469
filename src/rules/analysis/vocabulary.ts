import {nearest} from '../../kit/did-you-mean.js';
import type {CallNode} from '../grl/ast.js';
import {builtin, builtins} from '../values/functions/table.js';
import {isTest} from './tree.js';

/** The built-in actions: what they become, and how many arguments they take. Written in any case (ruling 59). */
const actions = {
  Retract: {minArgs: 1, maxArgs: 1},
  ActivateAgendaGroup: {minArgs: 1, maxArgs: 1},
  Log: {minArgs: 1, maxArgs: Number.POSITIVE_INFINITY},
  LogInfo: {minArgs: 1, maxArgs: Number.POSITIVE_INFINITY},
  LogWarn: {minArgs: 1, maxArgs: Number.POSITIVE_INFINITY},
  LogError: {minArgs: 1, maxArgs: Number.POSITIVE_INFINITY},
  Halt: {minArgs: 0, maxArgs: 0},
};

export type BuiltinAction = keyof typeof actions;

export const builtinActions = Object.keys(actions) as BuiltinAction[];
const actionByName = new Map(builtinActions.map(name => [name.toLowerCase(), name]));

export const builtinAction = (name: string): BuiltinAction | undefined => actionByName.get(name.toLowerCase());

export const arityOf = (action: BuiltinAction) => actions[action];

/** The names that a ruleset may call. */
export class Vocabulary {
  readonly #lookups: ReadonlySet<string>;
  readonly #effects: 'any' | ReadonlySet<string>;

  /** `lookups`: functions declared outside; `effects`: declared effects, or `any`. Both keep their spelling. */
  constructor(lookups: readonly string[], effects: 'any' | readonly string[]) {
    this.#lookups = new Set(lookups);
    this.#effects = effects === 'any' ? 'any' : new Set(effects);
  }

  isLookup(name: string): boolean {
    return this.#lookups.has(name);
  }

  isFunction(name: string): boolean {
    return builtin(name) !== undefined || this.isLookup(name);
  }

  /** Declared by name; with `effects: any` nothing is declared, all is allowed. */
  isDeclaredEffect(name: string): boolean {
    return this.#effects !== 'any' && this.#effects.has(name);
  }

  allowsEffect(name: string): boolean {
    return this.#effects === 'any' || this.#effects.has(name);
  }

  /** Whether `name(…)` in an expression is a pattern (ruling 15: no known function, and all arguments are tests). */
  isPattern(call: CallNode): boolean {
    return !call.target && call.args.length > 0 && !this.isFunction(call.name) && call.args.every(isTest);
  }

  nearestFunction(name: string): string | undefined {
    return nearest(name, [...builtins.map(each => each.name), ...this.#lookups]);
  }

  nearestStatement(name: string): string | undefined {
    return nearest(name, [...(this.#effects === 'any' ? [] : this.#effects), ...builtinActions]);
  }
}
