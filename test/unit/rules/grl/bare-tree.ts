import {parse} from '../../../../src/rules/grl/parser.js';

/** Where something stands or how it is spelled: what a printer may change. */
const accidental = new Set([
  'at',
  'end',
  'opAt',
  'nameAt',
  'typeAt',
  'keyAt',
  'testAt',
  'reducerAt',
  'valueAt',
  'partsEnd',
]);
const places = new Set(['whenAt', 'thenAt', 'descriptionAt', 'comments', 'path', 'text']);

/** What a text means, as a tree without places, and the texts of its comments in order. Throws on errors. */
export function bareTree(text: string): {tree: unknown; comments: string[]} {
  const {tree, diagnostics} = parse({path: 'a.grl', text});
  const error = diagnostics.find(({severity}) => severity === 'error');
  if (error) throw new Error(`${error.line}:${error.column} ${error.message}\n${text}`);
  const bare = JSON.stringify(tree, function (this: unknown, key, value) {
    const isStep = key === 'path' && typeof value === 'object';
    return accidental.has(key) || (places.has(key) && !isStep) ? undefined : value;
  });
  const comments = tree.comments.map(comment => comment.text.replace(/\s+/g, ' ').trim());
  return {tree: JSON.parse(bare), comments};
}
