/** What answers that are errors look like. */
export const problem = {
  description: 'A problem document',
  content: {'application/problem+json': {schema: {$ref: '#/components/schemas/Problem'}}},
};

export const query = (name: string, description: string) => ({
  name,
  in: 'query',
  description,
  schema: {type: 'string'},
});

export const header = (name: string, description: string) => ({
  name,
  in: 'header',
  description,
  schema: {type: 'string'},
});
