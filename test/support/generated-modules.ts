import fc from 'fast-check';

const names = [
  'Order',
  'x_2',
  '$y',
  '"ship to"',
  "'all'",
  'rules',
  'templates',
  'auth-*',
  '*-check',
  '*',
  'a-b',
  'in-*',
];
const list = (separator: string): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...names), {minLength: 1, maxLength: 4}).map(some => some.join(separator));

const imports = fc.oneof(
  fc.constant(''),
  list(', ').map(some => ` (${some})`),
  list(' ').map(rules => ` (rules ${rules})`),
  list(' ').map(templates => ` (templates ${templates})`),
  fc.tuple(list(' '), list(' ')).map(([rules, templates]) => ` (rules ${rules} (templates ${templates}))`),
);
const clause = fc.oneof(
  fc.oneof(fc.constantFrom('all', 'none'), list(', ')).map(what => `export: ${what}`),
  imports.map(what => `import: M1${what}`),
);
const modules = fc.array(fc.array(clause, {maxLength: 4}), {minLength: 1, maxLength: 3});

/** Files of modules with every form of clause, and a rule in each. */
export const moduleTexts: fc.Arbitrary<string> = modules.map(all =>
  all
    .map((clauses, i) => `defmodule M${i + 1} { ${clauses.join(' ')} } rule R${i} { when X.a then X.b = 1; }`)
    .join('\n'),
);
