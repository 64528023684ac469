import type {Json, JsonObject} from '../../kit/json.js';
import {add, divide, increase, multiply, negate, remainder, subtract} from '../values/arithmetic.js';
import {equals} from '../values/equality.js';
import {Fault} from '../values/fault.js';
import {builtins} from '../values/functions/table.js';
import {contains, endsWith, isEmpty, startsWith} from '../values/membership.js';
import {atMost, lessThan} from '../values/order.js';
import {itemIndex, mapPath, presentKey, readItem, readKey, setKey, step} from '../values/path.js';
import {pathText} from '../values/path-text.js';
import {toText} from '../values/text.js';
import {truthOf} from '../values/truth.js';
import {matchesWildcard} from '../values/wildcard.js';
import type {Context} from './context.js';
import {workOfItems, workOfText} from './work.js';

type Direct = (...args: readonly (Json | undefined)[]) => Json;

function objectOf(keys: readonly string[], values: readonly Json[]): JsonObject {
  const object: JsonObject = {};
  for (let i = 0; i < keys.length; i++) setKey(object, keys[i]!, values[i]!);
  return object;
}

/** Ends at the first instance that decides, so that errors behind it do not count (ruling 46). */
function some(c: Context, type: string, holds: (instance: JsonObject) => boolean): boolean {
  for (const instance of c.instances(type)) {
    c.tick();
    if (holds(instance)) return true;
  }
  return false;
}

/** The values of the instances that pass, nulls skipped. */
function collect(
  c: Context,
  type: string,
  passes: (instance: JsonObject) => boolean,
  valueIn: (instance: JsonObject) => Json,
): Json[] {
  const found: Json[] = [];
  for (const instance of c.instances(type)) {
    c.tick();
    if (!passes(instance)) continue;
    const value = valueIn(instance);
    if (value !== null) found.push(value);
  }
  return found;
}

/** Roughly what a function has to do for its first argument, in turns of a loop. */
function workFor(argument: Json | undefined): number {
  if (Array.isArray(argument)) return workOfItems(argument.length);
  return typeof argument === 'string' ? workOfText(argument.length) : 1;
}

/** A value of each instance. */
function each(c: Context, type: string, valueIn: (instance: JsonObject) => Json): Json[] {
  return c.instances(type).map(instance => {
    c.tick();
    return valueIn(instance);
  });
}

/**
 * All that generated code may call, by the name that it calls it. `c` is the evaluation; `site` the number of the
 * operation's place in the text.
 */
export const operations = {
  equals,
  contains,
  startsWith,
  endsWith,
  matches: matchesWildcard,
  isEmpty,
  lessThan,
  atMost,
  moreThan: (left: Json, right: Json): boolean => lessThan(right, left),
  atLeast: (left: Json, right: Json): boolean => atMost(right, left),
  has: (member: Json, container: Json): boolean => contains(container, member),
  key: readKey,
  item: readItem,
  walk: (value: Json, keys: readonly Json[]): Json => keys.reduce<Json>(step, value),
  map: mapPath,
  step(c: Context, site: number, value: Json, index: Json): Json {
    c.site = site;
    return step(value, index);
  },
  index(c: Context, site: number, index: Json): Json {
    c.site = site;
    return typeof index === 'number' ? itemIndex(index) : index;
  },
  get: (object: Json, upper: string, lower: string): Json => readKey(object, presentKey(object, upper, lower)),
  presentKey,
  objectOf,
  truth(c: Context, site: number, value: Json): boolean {
    if (typeof value === 'boolean') return value;
    c.site = site;
    return truthOf(value);
  },
  // An operation that may fail notes its site first; its operands have been evaluated by then.
  add(c: Context, site: number, left: Json, right: Json): Json {
    c.site = site;
    return add(left, right);
  },
  subtract(c: Context, site: number, left: Json, right: Json): Json {
    c.site = site;
    return subtract(left, right);
  },
  multiply(c: Context, site: number, left: Json, right: Json): Json {
    c.site = site;
    return multiply(left, right);
  },
  divide(c: Context, site: number, left: Json, right: Json): Json {
    c.site = site;
    return divide(left, right);
  },
  remainder(c: Context, site: number, left: Json, right: Json): Json {
    c.site = site;
    return remainder(left, right);
  },
  increase(c: Context, site: number, left: Json, right: Json): Json {
    c.site = site;
    return increase(left, right);
  },
  negate(c: Context, site: number, value: Json): Json {
    c.site = site;
    return negate(value);
  },
  call1(c: Context, site: number, direct: Direct, first: Json): Json {
    c.tick(workFor(first));
    c.site = site;
    return direct(first);
  },
  call2(c: Context, site: number, direct: Direct, first: Json, second: Json): Json {
    c.tick(workFor(first));
    c.site = site;
    return direct(first, second);
  },
  call(c: Context, site: number, direct: Direct, ...args: Json[]): Json {
    c.tick(workFor(args[0]));
    c.site = site;
    return direct(...args);
  },
  some,
  every: (c: Context, type: string, holds: (instance: JsonObject) => boolean): boolean =>
    !some(c, type, instance => !holds(instance)),
  collect,
  each,
  text: toText,
  pathText,
  groupName(c: Context, site: number, group: Json): string {
    c.site = site;
    if (typeof group === 'string') return group;
    throw new Fault('an agenda group is named by a string', 'value');
  },
};

/** The functions of the language by canonical name, as generated code calls them. */
export const functions: Readonly<Record<string, Direct>> = Object.fromEntries(
  builtins.map(({name, direct}) => [name, direct as Direct]),
);
