import {readdirSync, readFileSync} from 'node:fs';
import {beforeAll, expect, test} from 'vitest';
import {completionModel} from '../../../src/cli/commands/completion/model.js';
import {registry} from '../../../src/cli/registry.js';
import {fencesOf} from '../../support/document-samples.js';

const pages = [
  'README.md',
  ...readdirSync('docs').flatMap(file => (file.endsWith('.md') ? [`docs/${file}`] : [])),
  ...readdirSync('clusters').map(name => `clusters/${name}/README.md`),
];

interface Use {
  readonly place: string;
  readonly words: readonly string[];
}

/** Every `rulectl …` of the shell blocks of a page, up to the next pipe, redirection or command. */
function usesIn(page: string): Use[] {
  // What ends with 2 shows a wrong use.
  const blocks = fencesOf(readFileSync(page, 'utf8')).filter(({info}) => /^sh\b(?! exit 2)/.test(info));
  return blocks.flatMap(({text, line}) => {
    // Quoted text is one word of which nothing is known, also over several lines.
    const plain = text.replace(/'[^']*'|"[^"]*"/g, quoted => `Q${'\n'.repeat(quoted.split('\n').length - 1)}`);
    return plain.split('\n').flatMap((row, i) =>
      [...row.replace(/(^|\s)#.*$/, '').matchAll(/(?:^|[\s(])rulectl((?: +[^\s|;&<>()]+)*)/g)].map(([, words]) => ({
        place: `${page}:${line + 1 + i}`,
        words: words!.trim().split(/ +/).filter(Boolean),
      })),
    );
  });
}

let commands: Map<string, ReadonlySet<string>>;

beforeAll(async () => {
  const model = await completionModel(registry);
  commands = new Map(model.map(({path, options}) => [path, new Set(options.flatMap(({names}) => names))]));
});

test.each(pages)('%s names only commands and options that there are', page => {
  const wrong = usesIn(page).flatMap(({place, words}) => {
    const [first = '', second = ''] = words.filter(word => !word.startsWith('-'));
    if (first === '' || first === 'help') return [];
    const options = commands.get(`${first} ${second}`) ?? commands.get(first);
    if (!options) return [`${place} no command ${first}`];
    const unknown = words.map(word => word.split('=')[0]!).filter(word => /^--?[a-z]/.test(word) && !options.has(word));
    return unknown.filter(word => word !== '--help').map(word => `${place} ${first} has no option ${word}`);
  });
  expect(wrong).toEqual([]);
});
