import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {SourceCopy} from '../support/source-copy.js';

/** Something new of a kind of which more will come: its own files, and what has to change outside of them. */
interface Addition {
  /** Most places outside. */
  readonly most: number;
  readonly own: Readonly<Record<string, string>>;
  readonly outside: Readonly<Record<string, readonly (readonly [before: string, after: string])[]>>;
}

const additions: Readonly<Record<string, Addition>> = {
  'a fact store': {
    most: 2,
    own: {
      'src/state/facts/shelf/kind.ts': `import {memory} from '../memory/kind.js';
import type {RemoteStoreKind} from '../store-kind.js';

/** Facts on a shelf. */
export const shelf: RemoteStoreKind = {
  url: {of: 'a shelf', schemes: ['shelf'], variable: 'SHELF_URL'},
  replicates: false,
  open: ({settings}) => memory.hold(settings),
};
`,
    },
    outside: {
      'src/state/facts/registry.ts': [
        [
          "import {redis} from './redis/kind.js';",
          "import {redis} from './redis/kind.js';\nimport {shelf} from './shelf/kind.js';",
        ],
        ['{memory, redis}', '{memory, redis, shelf}'],
      ],
    },
  },
  'a command': {
    most: 2,
    own: {
      'src/cli/commands/greet.ts': `import {Command} from 'commander';

export const command = (): Command =>
  new Command('greet')
    .description('greet whoever is there')
    .option('--loud', 'in capitals')
    .action(({loud}: {loud?: boolean}) => void process.stdout.write(loud ? 'HELLO\\n' : 'hello\\n'));
`,
    },
    outside: {
      'src/cli/registry.ts': [
        [
          "  {\n    name: 'version',",
          "  {name: 'greet', summary: 'greet whoever is there', group: 'About', load: () => import('./commands/greet.js')},\n  {\n    name: 'version',",
        ],
      ],
    },
  },
};

let copy: SourceCopy;
/** By addition: files outside of its own that are not what they were, generated pages among them. */
const touched: Record<string, readonly string[]> = {};
const rulectl = (...args: string[]) => copy.run('node', ['bin/rulectl.js', ...args]);
const vitest = (files: readonly string[], env?: NodeJS.ProcessEnv) =>
  copy.run('npx', ['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', 'unit', ...files], env);

beforeAll(async () => {
  copy = new SourceCopy(mkdtempSync(join(tmpdir(), 'rulectl-floors-')));
  const writePages = () => vitest(['test/unit/docs/references.test.ts'], {UPDATE_DOCS: '1'});
  await writePages();
  copy.changed();
  for (const [what, {own, outside}] of Object.entries(additions)) {
    for (const [path, text] of Object.entries(own)) copy.add(path, text);
    for (const [path, replacements] of Object.entries(outside)) copy.edit(path, ...replacements);
    await writePages();
    touched[what] = copy.changed();
  }
  await copy.run('npx', ['tsc', '-p', '.']);
  await copy.run('node', ['scripts/copy-assets.mjs']);
}, 600_000);

afterAll(() => rmSync(copy.dir, {recursive: true, force: true, maxRetries: 5, retryDelay: 100}));

describe('in a copy of the source, with each of them added', () => {
  test.each(Object.keys(additions))('%s changes few places outside its own files', what => {
    expect(touched[what]!.length, touched[what]!.join(', ')).toBeLessThanOrEqual(additions[what]!.most);
  });

  test('the types, the order of imports and the pages of the docs hold', async () => {
    await copy.run('npx', ['tsc', '--noEmit', '-p', 'test']);
    await vitest(['test/architecture.test.ts', 'test/unit/docs']);
  }, 300_000);
});

test('a command that was added is listed, documented, completed, and runs', async () => {
  expect(await rulectl('--help')).toMatch(/^ {2}greet +greet whoever is there$/m);
  expect(await rulectl('greet', '--loud')).toBe('HELLO\n');
  expect(await rulectl('completion', 'bash')).toMatch(/greet[\s\S]*--loud/);
  expect(readFileSync(join(copy.dir, 'docs/commands.md'), 'utf8')).toContain('### `rulectl greet`');
});

test('a fact store that was added is in the schema and the choices, is opened, and is what is rendered', async () => {
  expect(await rulectl('schema')).toMatch(/"enum": \[\s*"memory",\s*"redis",\s*"shelf"\s*\]/);
  await rulectl('init', 'shop', '--from', 'retail', '--facts', 'shelf', '--target', 'kubernetes', '--yes');
  const file = ['--file', 'shop/cluster.yaml'];
  expect(JSON.parse(await rulectl('config', 'view', ...file, '-o', 'json'))).toMatchObject({
    facts: {store: 'shelf', url: '${SHELF_URL}'},
  });
  copy.edit('shop/cluster.yaml', [
    /kubernetes:\n(?<indent> +)facts: .*\n/.exec(readFileSync(join(copy.dir, 'shop/cluster.yaml'), 'utf8'))![0],
    'kubernetes:\n',
  ]);
  await rulectl('render', ...file, '--force');
  const read = (path: string) => readFileSync(join(copy.dir, 'shop/deploy', path), 'utf8');
  expect(read('compose/compose.yaml')).toContain('RULECTL_FACTS_STORE: shelf');
  expect(read('compose/compose.yaml')).not.toContain('valkey');
  const script = `const {openFactStore} = await import('./dist/state/facts/open-fact-store.js');
    const store = await openFactStore({store: 'shelf', url: 'shelf://left'});
    const key = {environment: 'dev', ruleset: 'shop', session: 's'};
    await store.commit({key, id: 'first', text: '{"A":1}'});
    process.stdout.write((await store.load(key)).text);
    await store.close();`;
  expect(await copy.run('node', ['--input-type=module', '-e', script])).toBe('{"A":1}');
});
