import type {Json, JsonObject} from '../../../kit/json.js';
import {randomFrom} from '../../statistics/summary.js';
import {errors} from './errors.js';

/** The keywords of JSON Schema that facts are made from. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: Json;
  readonly enum?: readonly Json[];
  readonly examples?: readonly Json[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Deep enough for facts, and an end for schemas that contain themselves. */
const deepest = 12;
/** How often a property that may be left out is there. */
const optionalShare = 0.8;

/** Fact sets that a JSON Schema allows, the same for the same seed. Throws DRILL_SCHEMA_INVALID. */
export function factsFromSchema(schema: JsonObject, {count, seed}: {readonly count: number; readonly seed: number}) {
  const make = new Maker(schema as Schema, randomFrom(seed));
  return Array.from({length: count}, (): JsonObject => {
    const facts = make.value(schema as Schema, 0);
    if (typeof facts === 'object' && facts !== null && !Array.isArray(facts)) return facts;
    throw errors.DRILL_SCHEMA_INVALID('its root is not an object');
  });
}

class Maker {
  constructor(
    private readonly root: Schema,
    private readonly random: () => number,
  ) {}

  value(schema: Schema, depth: number): Json {
    if (depth > deepest) throw errors.DRILL_SCHEMA_INVALID(`it is deeper than ${deepest} levels`);
    const {anyOf, oneOf, allOf, $ref, enum: choices, examples} = schema;
    if ($ref !== undefined) return this.value(this.#referred($ref), depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (choices !== undefined && choices.length > 0) return this.#one(choices);
    if (examples !== undefined && examples.length > 0) return this.#one(examples);
    const options = anyOf ?? oneOf;
    if (options !== undefined && options.length > 0) {
      const {anyOf: _any, oneOf: _one, ...rest} = schema;
      return this.value({...rest, ...this.#one(options)}, depth + 1);
    }
    if (allOf !== undefined) return this.value(merged(schema, allOf), depth + 1);
    return this.#ofType(schema, depth);
  }

  #ofType(schema: Schema, depth: number): Json {
    const type = Array.isArray(schema.type) ? this.#one(schema.type as readonly string[]) : schema.type;
    switch (type ?? (schema.properties ? 'object' : schema.items ? 'array' : 'string')) {
      case 'object':
        return this.#object(schema, depth);
      case 'array': {
        const {items = {}, minItems = 0, maxItems = Math.max(minItems, 3)} = schema;
        return Array.from({length: this.#whole(minItems, maxItems)}, () => this.value(items, depth + 1));
      }
      case 'integer':
        return this.#number(schema, schema.multipleOf ?? 1);
      case 'number':
        return this.#number(schema, schema.multipleOf ?? 0.01);
      case 'boolean':
        return this.random() < 0.5;
      case 'null':
        return null;
      default:
        return this.#text(schema);
    }
  }

  #object({properties = {}, required = []}: Schema, depth: number): JsonObject {
    const there = Object.entries(properties).filter(
      ([name]) => required.includes(name) || this.random() < optionalShare,
    );
    return Object.fromEntries(there.map(([name, schema]) => [name, this.value(schema, depth + 1)]));
  }

  #number({minimum, maximum, exclusiveMinimum, exclusiveMaximum}: Schema, step: number): number {
    const low = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + step);
    const high = maximum ?? (exclusiveMaximum === undefined ? undefined : exclusiveMaximum - step);
    const from = low ?? Math.min(0, high ?? 0);
    const to = high ?? Math.max(from, 0) + 1000;
    const first = Math.ceil(from / step - 1e-9);
    const last = Math.floor(to / step + 1e-9);
    // Through text: 0.1 * 3 is not 0.3.
    return Number((this.#whole(first, Math.max(first, last)) * step).toFixed(9));
  }

  #text({format, minLength = 1, maxLength = Math.max(minLength, 12)}: Schema): string {
    const day = new Date(Date.UTC(2026, 0, 1) - this.#whole(0, 20_000) * 86_400_000).toISOString();
    if (format === 'date') return day.slice(0, 10);
    if (format === 'date-time') return day;
    const letters = (length: number): string =>
      Array.from({length}, () => String.fromCharCode(97 + this.#whole(0, 25))).join('');
    if (format === 'email') return `${letters(8)}@example.com`;
    if (format === 'uri') return `https://example.com/${letters(8)}`;
    return letters(this.#whole(minLength, maxLength));
  }

  #whole(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }

  #one<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)]!;
  }

  #referred(reference: string): Schema {
    const [, place, name = ''] = /^#\/(\$defs|definitions)\/(.+)$/.exec(reference) ?? [];
    const found = place === undefined ? undefined : this.root[place as '$defs' | 'definitions']?.[name];
    if (found === undefined) throw errors.DRILL_SCHEMA_INVALID(`${reference} leads nowhere`);
    return found;
  }
}

/** `allOf` as one schema: properties and what is required come together, of the rest the last wins. */
function merged({allOf: _all, ...schema}: Schema, parts: readonly Schema[]): Schema {
  const all = [schema, ...parts];
  return {
    ...(Object.assign({}, ...all) as Schema),
    properties: Object.assign({}, ...all.map(({properties}) => properties)) as NonNullable<Schema['properties']>,
    required: all.flatMap(({required = []}) => required),
  };
}
