import type {Json} from '../../src/kit/json.js';
import {builtin} from '../../src/rules/values/functions/table.js';
import {placeOfFault} from './place-of-fault.js';

/** 2026-11-23T08:30:00Z. */
export const sampleNow = Date.UTC(2026, 10, 23, 8, 30);

/** Calls a function of the language as a rule does, both ways: by list and by position. */
export function callBuiltin(name: string, ...args: Json[]): Json {
  const found = builtin(name);
  if (!found) throw new Error(`no function ${name}`);
  const listed = found.run(args, {now: sampleNow});
  const direct = found.direct as (...values: (Json | number)[]) => Json;
  const positioned = found.usesNow ? direct(sampleNow) : direct(...args);
  if (JSON.stringify(listed) !== JSON.stringify(positioned)) throw new Error(`${name}: run and direct differ`);
  return listed;
}

/** `Name(1, "a")` with its arguments as JSON, for the names of table tests. */
export const callText = (name: string, args: readonly Json[]): string =>
  `${name}(${args.map(arg => JSON.stringify(arg)).join(', ')})`;

/** The argument (or `operator`) at which a call must fail. */
export const faultOf = (name: string, ...args: Json[]) =>
  placeOfFault(() => builtin(name)!.run(args, {now: sampleNow}));
