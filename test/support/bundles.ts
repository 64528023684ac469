import {digestOf} from '../../src/kit/json.js';
import type {Bundle} from '../../src/rules/ruleset/bundle.js';

/** A bundle with one rule that says `word`: another word, other content. */
export function bundleSaying(word: string, {name = 'shop', environment = 'dev'} = {}): Bundle {
  const content = {
    name,
    environment,
    topology: 'specialised' as const,
    files: [{path: 'rules/a.grl', text: `rule "Say" no-loop { when A.n > 0 then A.word = ${JSON.stringify(word)}; }`}],
    groups: [{name: 'only', files: ['rules/a.grl']}],
    functions: {},
    effects: 'any' as const,
    onError: 'fail' as const,
    limits: {maxFirings: 1000, timeoutMs: 250},
  };
  return {...content, version: 0, digest: digestOf(content)};
}
