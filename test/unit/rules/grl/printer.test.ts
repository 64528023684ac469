import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {formatFiles} from '../../../../src/rules/grl/format-files.js';
import {tokenize} from '../../../../src/rules/grl/lexer.js';
import {parse} from '../../../../src/rules/grl/parser.js';
import {SyntaxErrors} from '../../../../src/rules/grl/syntax-errors.js';
import {Kind} from '../../../../src/rules/grl/token.js';
import {moduleTexts} from '../../../support/generated-modules.js';
import {ruleCases, sourceOf} from '../../../support/generators.js';
import {bareTree} from './bare-tree.js';

const runs = Number(process.env.RULECTL_FUZZ_RUNS ?? 300);

function formatted(text: string): string {
  const {formatted: files, diagnostics} = formatFiles([{path: 'a.grl', text}]);
  expect(diagnostics).toEqual([]);
  return files[0]?.text ?? text;
}

/** The text of one rule's condition and actions in canonical layout. */
const inRule = (condition: string, actions = 'X.a = 1;'): string =>
  formatted(`rule R { when ${condition} then ${actions} }`);
const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;

describe('layout', () => {
  test('of a rule', () => {
    const text = 'rule   "A"  "why"  salience  - 5   no-loop true{when a>1&&b  then x=1;y.f( 2 ,3 ) }';
    expect(formatted(text)).toBe(
      lines(
        'rule "A" "why" salience -5 no-loop true {',
        '    when',
        '        a > 1 && b',
        '    then',
        '        x = 1;',
        '        y.f(2, 3);',
        '}',
      ),
    );
  });

  test('long conditions break before their operators, groups within them only when they must', () => {
    const operand = 'Customer.orders.total > 1000';
    expect(inRule(`${operand} && (${operand} || ${operand}) && ${operand} && x`)).toContain(
      `        ${operand}\n        && (${operand} || ${operand})\n        && ${operand}\n        && x\n    then`,
    );
    expect(inRule(`${operand} && ${operand} && ${operand} || ${operand} && ${operand}`)).toContain(
      `        ${operand} && ${operand} && ${operand}\n        || ${operand} && ${operand}\n    then`,
    );
  });

  test('long lists and calls have an item on each line', () => {
    const item = `"${'x'.repeat(55)}"`;
    expect(inRule('true', `X.a = [${item}, ${item}];`)).toContain(
      `        X.a = [\n            ${item},\n            ${item}\n        ];\n`,
    );
    expect(inRule('true', `F(${item}, ${item});`)).toContain(
      `        F(\n            ${item},\n            ${item}\n        );\n`,
    );
  });

  test('long sums break before their operators', () => {
    const item = `"${'x'.repeat(50)}"`;
    expect(inRule('true', `X.a = ${item} + ${item} + b;`)).toContain(
      `        X.a = ${item}\n            + ${item}\n            + b;\n`,
    );
  });

  test.each([
    ['a AND b or NOT c', 'a && b || !c'],
    ['not a == b', 'not a == b'],
    ['!exists( T(a>1) )', '!exists(T(a > 1))'],
    ["a == 'it'", 'a == "it"'],
    ['a == \'say "it"\'', 'a == \'say "it"\''],
    ['a == "it\\\'s \\"x\\""', 'a == "it\'s \\"x\\""'],
    ['a == "\\u{1F600}\\n"', 'a == "\\u{1F600}\\n"'],
    ['$a . b [ 0 ] [ "k" ] not   in [ ]', '$a.b[0]["k"] not in []'],
    ['a index 3>=1e3', 'a index 3 >= 1e3'],
    ['$c:T(x==1,y empty)', '$c: T(x == 1, y empty)'],
    ['{ a : 1 , "b c" : { } } == null', '{a: 1, "b c": {}} == null'],
    ['- a * ( b + 1 )==-1', '-a * (b + 1) == -1'],
    ['accumulate( T( a>1 ,$v:x.y ) ,sum( $v ) )>1', 'accumulate(T(a > 1, $v: x.y), sum($v)) > 1'],
    ['$then == $x', '$then == $x'],
  ])('%s', (written, printed) => {
    expect(inRule(written)).toContain(`        ${printed}\n    then`);
  });

  test('of modules', () => {
    expect(formatted('defmodule A{export:all import:B(x,y)}\nrule R{when true then X.a=1;}')).toMatch(
      /^defmodule A \{\n {4}export: all\n {4}import: B \(x, y\)\n\}\n\nrule R \{\n/,
    );
  });

  test.each([
    ['import:B', 'import: B'],
    ['import:B(rules * (templates a b))', 'import: B (rules * (templates a b))'],
    ['import: B( rules auth-* "b c" )', 'import: B (rules auth-* "b c")'],
    ['import:B(templates   "a"  *-b)', 'import: B (templates a *-b)'],
    ['import:B("auth-*" , rules)', 'import: B (auth-*, rules)'],
    ['export : *-check,"v-2"', 'export: *-check, "v-2"'],
  ])('%s', (written, printed) => {
    expect(formatted(`defmodule A { ${written} }`)).toBe(`defmodule A {\n    ${printed}\n}\n`);
  });

  test('comments within a clause stay apart from the one behind it', () => {
    expect(formatted('defmodule A {\nimport: B // c\n( // d\nx // e\n) // f\n}')).toBe(
      'defmodule A {\n    import: B (x) // c\n    // d\n    // e\n    // f\n}\n',
    );
  });

  test.each([
    'X',
    'y z',
    'all',
    'a-*',
    '*',
    'a-1',
    '-a',
    '*a*b',
    'a--*',
    'rules',
    'none',
    'in',
    'True',
    '$x',
    'a"b\\c',
    '\n\t\u0001',
    '',
  ])('a name %j that is exported', name => {
    const quoted = `"${[...name].map(char => `\\u{${char.charCodeAt(0).toString(16)}}`).join('')}"`;
    const text = `defmodule A { export: ${quoted} import: B (${quoted}, C) }`;
    const printed = formatted(text);
    expect(bareTree(printed)).toEqual(bareTree(text));
    expect(formatted(printed)).toBe(printed);
  });

  test('line breaks, a BOM and white space at the end go', () => {
    expect(formatted('\ufeff// a  \r\nrule R {\r\n when true then X.a = 1; }\r\n\r\n')).toBe(
      lines('// a', 'rule R {', '    when', '        true', '    then', '        X.a = 1;', '}'),
    );
  });

  test('one empty line between actions stays', () => {
    expect(inRule('true', '\n\n X.a = 1;\n\n\n X.b = 1; X.c = 1;\n\n')).toContain(
      'then\n        X.a = 1;\n\n        X.b = 1;\n        X.c = 1;\n}',
    );
  });
});

describe('comments', () => {
  test('stay where they are', () => {
    const text = lines(
      '// head',
      '',
      '/* about A */',
      'rule "A" salience 10 { // behind the brace',
      '    // before when',
      '    when // behind when',
      '        // before the condition',
      '        a > 1 // one',
      '        && b == 2 // two',
      '        // before three',
      '        && c in [',
      '            1, // first',
      '            2 // second',
      '        ]',
      '    then // behind then',
      '        X.a = 1; // behind an action',
      '',
      '        // before an action',
      '        F(/* nothing */);',
      '        G(/* x */ 1);',
      '        // at the end',
      '} // behind the rule',
      '',
      '// tail',
    );
    expect(formatted(text)).toBe(text);
  });

  test('within a phrase wait for the end of the line; a second one ends it', () => {
    expect(inRule('X.a == // limit\n 5 && b', 'X.a = /* two */ /* of\nthem */ 1;')).toContain(
      lines('        X.a == 5 // limit', '        && b', '    then', '        X.a = /* two */ 1; /* of', 'them */'),
    );
    expect(inRule('true', 'X.adult ;;\n = // é\n false;')).toContain('X.adult = ;;\n        // é\n        false;\n');
  });

  test('behind one that ends its line stand under it', () => {
    const long = `${'Screening.status'.repeat(5)} > Account.average * 20`;
    expect(inRule(`${long} /* a\n b */ /* x */ /* y */`)).toContain(
      lines(`        ${long} /* a`, ' b */', '        /* x */', '        /* y */', '    then'),
    );
  });

  test('that are long keep their lines', () => {
    const text = lines(
      '/*',
      ' * Two',
      ' * lines.',
      ' */',
      'rule R {',
      '    when',
      '        true',
      '    then',
      '        X.a = 1;',
      '}',
    );
    expect(formatted(text)).toBe(text);
  });
});

const samples = readdirSync('clusters', {recursive: true, encoding: 'utf8'}).filter(path => path.endsWith('.grl'));

test.each(samples)('clusters/%s is in the canonical layout', path => {
  const text = readFileSync(`clusters/${path}`, 'utf8');
  expect(formatted(text)).toBe(text);
});

test('files with errors are not touched', () => {
  const {formatted: files, diagnostics} = formatFiles([
    {path: 'a.grl', text: 'rule A { when then X.a=1; }'},
    {path: 'b.grl', text: ''},
  ]);
  expect(files).toEqual([]);
  expect(diagnostics).toMatchObject([{path: 'a.grl', line: 1, column: 15}]);
});

/** The same tokens with other space and comments between them; hyphenated words stay whole. */
function respaced(text: string, fillers: readonly string[]): string {
  const {tokens} = tokenize(text, new SyntaxErrors());
  let out = '';
  for (let index = 0; index < tokens.count; index++) {
    const isHyphen = tokens.kind(index) === Kind.minus || tokens.kind(index - 1) === Kind.minus;
    const gap = text.slice(index === 0 ? 0 : tokens.end(index - 1), tokens.start(index));
    const filler = fillers[index % fillers.length]!;
    out += isHyphen || index === 0 ? gap : gap === '' && filler === '' ? '' : ` ${filler}`;
    out += tokens.textOf(index);
  }
  return out;
}

const blank = fc.constantFrom('', '', '\n', '\n\n\n', '\t ', ' ');
const comment = fc.constantFrom(
  ...['// why\n', '\n// own line\n', ';; old\n', ';;\n', '\n\n  // apart\n\n', '// é\r\n'],
  ...['/* in */ ', '\n/* own */\n', '/* two\n   lines */ ', '\n/* two\n\n apart */\n', '\n/* first */ ', '/**/'],
);
/** White space and comments, also several in a row. */
const filler = fc.oneof(
  {weight: 8, arbitrary: fc.constant('')},
  {weight: 2, arbitrary: blank},
  {weight: 2, arbitrary: comment},
  {
    weight: 1,
    arbitrary: fc.array(fc.tuple(comment, blank), {minLength: 2, maxLength: 4}).map(all => all.flat().join('')),
  },
);

/** Names that make lines as long as they may be, or a little longer. */
const stretched = (text: string, by: number): string =>
  text.replaceAll(/\b[A-Z]\w*(?=\.)/g, name => name + 'x'.repeat(by));

const conformance = 'test/samples/conformance';
const written = readdirSync(conformance)
  .flatMap(file => (JSON.parse(readFileSync(`${conformance}/${file}`, 'utf8')) as {files: {text: string}[]}).files)
  .map(({text}) => text)
  .filter(text => parse({path: 'a.grl', text}).diagnostics.length === 0);

describe('any rules', () => {
  test.each([
    ['generated', ruleCases().map(example => sourceOf(example)[0]!.text)],
    ['generated with modules', moduleTexts],
    ['written by hand', fc.constantFrom(...written)],
  ])(
    '%s mean the same when printed, keep their comments, and print the same again',
    (_name, texts) => {
      fc.assert(
        fc.property(texts, fc.array(filler, {minLength: 1, maxLength: 60}), fc.nat(40), (plain, fillers, by) => {
          const text = respaced(stretched(plain, by), fillers);
          const before = bareTree(text);
          const printed = formatted(text);
          const after = bareTree(printed);
          expect(after.tree).toEqual(before.tree);
          expect(after.comments).toEqual(before.comments);
          expect(formatted(printed)).toBe(printed);
          expect(printed).not.toMatch(/[ \t]\n|\n\n\n|\n\n$/);
        }),
        {numRuns: runs},
      );
    },
    20_000 + runs * 40,
  );
});
