import {pathText} from '../values/path-text.js';

/**
 * A path as the planner compares it: cut at the first array or computed index (ruling 5), so `Order.items` for
 * `Order.items[0].price`. Two paths meet when one's steps are a prefix of the other's. No steps at all is everything.
 */
export interface FootprintPath {
  readonly steps: readonly string[];
  /** `exists(T…)` reads T and every fact named T, an optional `_`, digits (ruling 47): then `steps` is `[T]`. */
  readonly numbered: boolean;
}

/** The path that meets every other: what a rule touches whose footprint cannot be bounded. */
export const everythingPath: FootprintPath = {steps: [], numbered: false};

/**
 * The types whose numbered facts include `fact`: `Customer_2` is an instance of `Customer` and of `Customer_`. A type
 * that itself ends in a digit has no numbered facts (ruling 44), so the whole run of digits is cut.
 */
export function typesOfFact(fact: string): readonly string[] {
  let end = fact.length;
  while (end > 0 && isDigit(fact.charCodeAt(end - 1))) end--;
  if (end === fact.length || end === 0) return [];
  const type = fact.slice(0, end);
  return type.endsWith('_') && end > 1 && !isDigit(type.charCodeAt(end - 2)) ? [type, type.slice(0, -1)] : [type];
}

/** Whether `exists(T…)` looks at numbered facts as well as at `T`. */
export const hasNumberedFacts = (type: string): boolean => type !== '' && !isDigit(type.charCodeAt(type.length - 1));

/** Whether what stands at one path can change what stands at the other. */
export function pathsMeet(a: FootprintPath, b: FootprintPath): boolean {
  const length = Math.min(a.steps.length, b.steps.length);
  if (length > 0 && !firstStepsMeet(a, b)) return false;
  // A numbered path is a whole fact: nothing behind the first step can tell the two apart.
  for (let i = 1; i < length; i++) if (a.steps[i] !== b.steps[i]) return false;
  return true;
}

function firstStepsMeet(a: FootprintPath, b: FootprintPath): boolean {
  const [x, y] = [a.steps[0]!, b.steps[0]!];
  return x === y || (a.numbered && typesOfFact(y).includes(x)) || (b.numbered && typesOfFact(x).includes(y));
}

/** For people and JSON: `Order.total`, `Facts["ship-to"].done`, `Customer*` with numbered facts, `*` for everything. */
export function footprintText({steps, numbered}: FootprintPath): string {
  if (steps.length === 0) return '*';
  return `${pathText(steps)}${numbered ? '*' : ''}`;
}

/** The same paths without those that another one covers, in order of first mention. */
export function outermost(paths: Iterable<FootprintPath>): FootprintPath[] {
  const unique = [...new Map([...paths].map(path => [footprintText(path), path])).values()];
  const plain = new Set(unique.filter(path => !path.numbered).map(path => JSON.stringify(path.steps)));
  const types = new Set(unique.filter(path => path.numbered).map(path => path.steps[0]!));
  // Only the lengths that occur: a path of thousands of steps has as many prefixes.
  const lengths = new Set(unique.map(path => path.steps.length));
  return unique.filter(({steps, numbered}) => {
    for (const length of lengths) {
      if (length < steps.length && plain.has(JSON.stringify(steps.slice(0, length)))) return false;
    }
    return numbered || steps.length === 0 || !(types.has(steps[0]!) || typesOfFact(steps[0]!).some(t => types.has(t)));
  });
}

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
