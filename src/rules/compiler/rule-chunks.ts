import type {Program, Rule} from '../analysis/program.js';
import {functions, operations} from './operations.js';

/** Something for each rule that is made by compiling JavaScript, some rules at a time and only when first needed. */
export class RuleChunks<Code> {
  readonly #code: (Code | undefined)[] = [];

  /** `emit` gives a JavaScript expression in which nothing of the rule stands but what `literal` has quoted. */
  constructor(
    private readonly program: Program,
    private readonly emit: (rule: Rule) => string,
  ) {}

  /** Whether it has been made. */
  has(order: number): boolean {
    return this.#code[order] !== undefined;
  }

  /** Of the rule with this order. */
  of(order: number): Code {
    return this.#code[order] ?? this.#compile(order);
  }

  /** One call of the platform's compiler costs more than a small rule. */
  #compile(order: number): Code {
    const first = order - (order % chunkSize);
    const rules = this.program.rules.slice(first, first + chunkSize);
    const source = `"use strict"; ${prologue} return [\n${rules.map(this.emit).join(',\n')}\n];`;
    const make = new Function('operations', 'functions', source) as (...given: unknown[]) => Code[];
    for (const [i, code] of make(operations, functions).entries()) this.#code[first + i] = code;
    return this.#code[order]!;
  }
}

const chunkSize = 32;

const prologue = `const {${Object.keys(operations).join(', ')}} = operations;`;
