/** The parts of JSON Schema that a look-up of field names needs. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly type?: string;
}

/** The schemas that may describe the value at a path: several where a union leaves it open. */
function schemasAt(schema: JsonSchema, path: readonly PropertyKey[]): JsonSchema[] {
  let current = alternatives(schema);
  for (const segment of path) {
    current = current.flatMap(each => {
      const below =
        typeof segment === 'number'
          ? each.items
          : (each.properties?.[String(segment)] ??
            (typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined));
      return below ? alternatives(below) : [];
    });
  }
  return current;
}

const alternatives = (schema: JsonSchema): JsonSchema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.allOf ?? [])].flatMap(alternatives),
];

/** Names of the fields known at a path. */
export const fieldsAt = (schema: JsonSchema, path: readonly PropertyKey[]): string[] => [
  ...new Set(schemasAt(schema, path).flatMap(each => Object.keys(each.properties ?? {}))),
];

/** What the schema says about the field at a path. */
export const descriptionAt = (schema: JsonSchema, path: readonly PropertyKey[]): string | undefined =>
  schemasAt(schema, path).find(({description}) => description !== undefined)?.description;
