import {addTo} from '../../kit/group-by.js';
import {isObject, type Json, type JsonObject} from '../../kit/json.js';

/** Levels of a JSON Schema that are looked at: a `$ref` may lead back to where it stands. */
const maxDepth = 12;

/** What facts may look like, from samples or from a JSON Schema: which fields there are, and whether there may be more. */
export interface FactShape {
  /** More fields than these may occur: nothing can be said about a field that is not listed. */
  readonly open: boolean;
  readonly fields: ReadonlyMap<string, FactShape>;
}

const anything: FactShape = {open: true, fields: new Map()};
const nothing: FactShape = {open: false, fields: new Map()};

/** The shape of some samples: every field that one of them has. Arrays have the fields of their elements. */
export const shapeOfSamples = (samples: readonly JsonObject[]): FactShape => shapeOfValues(samples);

function shapeOfValues(values: readonly Json[]): FactShape {
  const fields = new Map<string, Json[]>();
  let known = false;
  for (const value of values) {
    const objects = Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
    for (const object of objects) {
      known = true;
      for (const [key, inner] of Object.entries(object)) addTo(fields, key, inner);
    }
  }
  if (!known) return values.every(value => value === null || Array.isArray(value)) ? anything : nothing;
  return {open: false, fields: new Map([...fields].map(([key, inner]) => [key, shapeOfValues(inner)]))};
}

/**
 * The shape that a JSON Schema gives: its `properties`, through `items`, local `$ref`, `allOf`, `anyOf`, `oneOf`. A
 * schema with `additionalProperties` other than `false` still closes the shape when it lists properties: a rule that
 * reads a field which the schema does not mention is what the lint is after.
 */
export function shapeOfSchema(schema: JsonObject): FactShape {
  return shapeIn(schema, schema, 0);
}

function shapeIn(schema: Json | undefined, root: JsonObject, depth: number): FactShape {
  if (!isObject(schema) || depth > maxDepth) return anything;
  if (typeof schema.$ref === 'string') return shapeIn(referred(schema.$ref, root), root, depth + 1);
  const shapes: FactShape[] = [];
  if (isObject(schema.properties)) {
    const fields = Object.entries(schema.properties).map(
      ([key, inner]) => [key, shapeIn(inner, root, depth + 1)] as const,
    );
    shapes.push({
      open: isObject(schema.patternProperties) || isObject(schema.additionalProperties),
      fields: new Map(fields),
    });
  }
  if (schema.items !== undefined) shapes.push(shapeIn(schema.items, root, depth + 1));
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[word];
    if (Array.isArray(parts)) shapes.push(...parts.map(part => shapeIn(part, root, depth + 1)));
  }
  if (shapes.length > 0) return shapes.reduce(merged);
  return typeof schema.type === 'string' && schema.type !== 'object' && schema.type !== 'array' ? nothing : anything;
}

function referred(reference: string, root: JsonObject): Json | undefined {
  if (!reference.startsWith('#/')) return undefined;
  let value: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function merged(a: FactShape, b: FactShape): FactShape {
  const fields = new Map(a.fields);
  for (const [key, shape] of b.fields) {
    const known = fields.get(key);
    fields.set(key, known ? merged(known, shape) : shape);
  }
  return {open: a.open || b.open, fields};
}
