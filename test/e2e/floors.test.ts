import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {SourceCopy} from '../support/source-copy.js';

/** Something new of a kind of which more will come: its own files, and what has to change outside of them. */
interface Addition {
  /** What it is called wherever it is written of. */
  readonly name: string;
  /** Most files that change outside. */
  readonly most: number;
  /** Pages that `npm run docs` writes are not among these. */
  readonly docsApart?: true;
  readonly own: Readonly<Record<string, string>>;
  readonly definition?: {readonly path: string; readonly before: string; readonly after: string};
  readonly outside: Readonly<Record<string, readonly (readonly [before: string, after: string])[]>>;
}

const additions: Readonly<Record<string, Addition>> = {
  'a provider': {
    name: 'raft',
    most: 2,
    own: {
      'src/cluster/providers/raft/schema.ts': `import {z} from 'zod';
import {defineTarget} from '../../file/target-schema.js';

export const raftTarget = defineTarget({
  name: 'raft',
  about: 'Planks on water.',
  fields: {planks: z.int().min(1).default(3).describe('How many planks.')},
});
`,
      'src/cluster/providers/raft/provider.ts': `import {absent} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Provider} from '../provider.js';

/** Planks on water. */
export const raftProvider: Provider = {
  name: 'raft',
  tools: [tools.docker],
  probes: [],
  folders: {'raft/': 'how the planks are tied'},
  files: ({name}) => new Map([['raft/knots.txt', \`\${name}\\n\`]]),
  steps: () => [
    {
      id: 'launch',
      title: 'Launch',
      why: 'A raft on land goes nowhere.',
      does: 'pushes',
      probe: async () => absent(),
      run: async () => {},
    },
  ],
  open: () => {
    throw new Error('Nobody looks into a raft.');
  },
  leftovers: () => ({}),
};
`,
    },
    outside: {
      'src/cluster/providers/registry.ts': [
        [
          '  gcp: {\n',
          `  raft: {
    schema: async () => (await import('./raft/schema.js')).raftTarget,
    provider: async () => (await import('./raft/provider.js')).raftProvider,
  },
  gcp: {
`,
        ],
      ],
    },
  },
  'a fact store': {
    name: 'shelf',
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
  'a built-in function': {
    name: 'Shout',
    most: 2,
    own: {},
    // The file of its subject is its own: it holds one definition more.
    definition: {
      path: 'src/rules/values/functions/string.ts',
      before: "  define('ToUpper',",
      after:
        "  define('Shout', [1, 1], (text: Json) => (text === null ? null : `${textArgument(text, 0)}!`), {}, 'Shout(\"a\") → \"a!\"'),\n  define('ToUpper',",
    },
    outside: {},
  },
  'a fault': {
    name: 'blink',
    most: 1,
    docsApart: true,
    own: {
      'src/lab/drills/faults/blink.ts': `import type {Fault} from './fault.js';

/** Closes its eyes for a moment. */
export const blink: Fault = {
  name: 'blink',
  summary: 'nothing is seen for a moment',
  spares: true,
  canHit: ({process}) => process !== null,
  prepare: async () => ({undo: [], strike: async () => {}}),
};
`,
    },
    outside: {
      'src/lab/drills/faults/registry.ts': [
        ['import {clusterFaults}', "import {blink} from './blink.js';\nimport {clusterFaults}"],
        ['...clusterFaults', '...clusterFaults, blink'],
      ],
    },
  },
  'a command': {
    name: 'greet',
    most: 2,
    own: {
      'src/cli/commands/greet.ts': `import {Command} from 'commander';

export const command = (): Command =>
  new Command('greet')
    .description('greet whoever is there')
    .option('--loud', 'greet in capitals')
    .action(({loud}: {loud?: boolean}) => void process.stdout.write(loud ? 'HELLO\\n' : 'hello\\n'));
`,
    },
    outside: {
      'src/cli/registry.ts': [
        [
          "    version: ['versions",
          "    greet: ['greet whoever is there', () => import('./commands/greet.js')],\n    version: ['versions",
        ],
      ],
    },
  },
};

let copy: SourceCopy;
/** By addition: files outside of its own that are not what they were. */
const touched: Record<string, readonly string[]> = {};
/** New lines of written pages that name none of the additions. */
let strayLines: readonly string[] = [];
const names = (line: string, name: string): boolean => line.toLowerCase().includes(name.toLowerCase());
const rulectl = (...args: string[]) => copy.run('node', ['bin/rulectl.js', ...args]);
const vitest = (files: readonly string[], env?: NodeJS.ProcessEnv) =>
  copy.run('npx', ['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', 'unit', ...files], env);

beforeAll(async () => {
  copy = new SourceCopy(mkdtempSync(join(tmpdir(), 'rulectl-floors-')));
  for (const [what, {own, outside, definition}] of Object.entries(additions)) {
    for (const [path, text] of Object.entries(own)) copy.add(path, text);
    for (const [path, replacements] of Object.entries(outside)) copy.edit(path, ...replacements);
    if (definition) copy.edit(definition.path, [definition.before, definition.after]);
    touched[what] = copy.changed().filter(path => path !== definition?.path);
  }
  // One run writes the pages of all; whose a change is, its name in the new lines tells.
  await vitest(['test/unit/docs/references.test.ts'], {UPDATE_DOCS: '1'});
  const added = copy.addedLines();
  for (const [what, {name, docsApart}] of Object.entries(additions)) {
    const pages = [...added].filter(([, lines]) => lines.some(line => names(line, name))).map(([path]) => path);
    if (!docsApart) touched[what] = [...touched[what]!, ...pages];
  }
  strayLines = [...added].flatMap(([path, lines]) =>
    lines.filter(line => !Object.values(additions).some(({name}) => names(line, name))).map(line => `${path}: ${line}`),
  );
  await copy.run('npx', ['tsc', '-p', '.']);
  await copy.run('node', ['scripts/copy-assets.mjs']);
}, 600_000);

afterAll(() => rmSync(copy.dir, {recursive: true, force: true, maxRetries: 5, retryDelay: 100}));

describe('in a copy of the source, with each of them added', () => {
  test.each(Object.keys(additions))('%s changes few places outside its own files', what => {
    expect(touched[what]!.length, touched[what]!.join(', ')).toBeLessThanOrEqual(additions[what]!.most);
  });

  test('no page changes where none of them is named', () => {
    expect(strayLines).toEqual([]);
  });

  test('the types, the order of imports and the pages of the docs hold', async () => {
    await copy.run('npx', ['tsc', '--noEmit', '-p', 'test']);
    await vitest([
      'test/architecture.test.ts',
      ...['docs', 'state', 'rules/values', 'lab/drills/faults'].map(name => `test/unit/${name}`),
    ]);
  }, 400_000);
});

test('a command that was added is listed, documented, completed, and runs', async () => {
  expect(await rulectl('--help')).toMatch(/^ {2}greet +greet whoever is there$/m);
  expect(await rulectl('greet', '--loud')).toBe('HELLO\n');
  expect(await rulectl('completion', 'bash')).toMatch(/greet[\s\S]*--loud/);
  expect(readFileSync(join(copy.dir, 'docs/commands.md'), 'utf8')).toContain('### `rulectl greet`');
});

test('a provider that was added is in the schema, is rendered, planned and looked at', async () => {
  expect(await rulectl('schema')).toContain('How many planks.');
  await rulectl('init', 'afloat', '--from', 'retail', '--target', 'raft', '--yes');
  const file = ['--file', 'afloat/cluster.yaml'];
  expect(readFileSync(join(copy.dir, 'afloat/deploy/raft/knots.txt'), 'utf8')).toBe('afloat\n');
  const plan = JSON.parse(await rulectl('deploy', 'raft', '--dry-run', ...file, '-o', 'json'));
  expect(plan.steps.map(({id}: {id: string}) => id)).toEqual(['launch']);
  expect(await rulectl('deploy', '--help')).toContain('raft');
});

test('a function that was added can be called, and is in the reference and the editor grammar', async () => {
  const rule = 'rule Loud { when A.x != null then A.y = Shout(A.x); }';
  const answer = JSON.parse(await rulectl('eval', '-e', rule, '--facts', '{"A": {"x": "hey"}}', '-o', 'json'));
  expect(answer.facts).toEqual({A: {x: 'hey', y: 'hey!'}});
  expect(readFileSync(join(copy.dir, 'docs/language.md'), 'utf8')).toContain('Shout');
  expect(readFileSync(join(copy.dir, 'editors/vscode/syntaxes/grl.tmLanguage.json'), 'utf8')).toContain('Shout');
});

test('a fault that was added is offered, and described', async () => {
  expect(await rulectl('drill', 'failover', '--help')).toContain('blink');
  expect(readFileSync(join(copy.dir, 'docs/drills.md'), 'utf8')).toContain(
    '| `blink` | nothing is seen for a moment |',
  );
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
