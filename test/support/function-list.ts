import {builtinActions} from '../../src/rules/analysis/vocabulary.js';
import {builtins, functionGroups} from '../../src/rules/values/functions/table.js';

/** The language reference with the table of each group of functions made anew from their definitions. */
export function withFunctionTables(page: string): string {
  return functionGroups.reduce((text, {title, functions}) => {
    const table = new RegExp(
      `(?<=^### ${title}\\n(?:(?!^#|^\\| function)[^\\n]*\\n)*)\\| function \\|(?:[^\\n]+\\n)+`,
      'm',
    );
    if (!table.test(text)) throw new Error(`docs/language.md has no table "| function | …" under "### ${title}"`);
    const rows = functions.flatMap(({examples}) => examples.map(rowOf));
    return text.replace(table, () => ['| function | gives | remarks |', '|---|---|---|', ...rows, ''].join('\n'));
  }, page);
}

function rowOf(example: string): string {
  const [, call, value, remark = ''] = /^(.*?) → (.*?)(?: · (.*))?$/.exec(example)!;
  return `| \`${call}\` | \`${value}\` | ${remark === '' ? '' : `${remark} `}|`;
}

/** The editor grammar with the names of functions and actions as the language has them. */
export function withFunctionNames(grammar: string): string {
  const names = {
    'support.function.builtin.grl': builtins.map(({name}) => name),
    'support.function.action.grl': builtinActions,
  };
  return Object.entries(names).reduce((text, [scope, words]) => {
    const pattern = new RegExp(`("name": "${scope.replaceAll('.', '\\.')}",\\s*"match": "[^"]*?\\(\\?i:)[^)]*`);
    if (!pattern.test(text)) throw new Error(`the grammar has no pattern for ${scope}`);
    return text.replace(pattern, (_whole, before) => `${before}${words.join('|')}`);
  }, grammar);
}
