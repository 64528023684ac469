import {mustBeUnused} from './kinds.mjs';
import {change, fail, fileText, option, out, state, words} from './world.mjs';

export function helm() {
  const [verb, name] = words;
  if (verb === 'version') out('v4.1.4+gabc');
  if (verb === 'status') {
    const release = state.releases[name];
    if (!release) fail('Error: release: not found');
    const {status, description, version} = release;
    out({info: {status, description}, chart: {metadata: {version}}});
  }
  if (verb === 'upgrade') {
    for (const [at, word] of words.entries()) if (word === '--values') fileText(words[at + 1]);
    if (state.releases[words[2]]?.status.startsWith('pending')) {
      fail('Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress');
    }
    const release = {
      status: 'deployed',
      version: option('--version').replace(/^v/, ''),
      description: option('--description'),
    };
    return change(() => (state.releases[words[2]] = release));
  }
  if (verb === 'uninstall') {
    if (!state.releases[name]) fail(`Error: uninstall: Release not loaded: ${name}: release: not found`);
    mustBeUnused(name);
    return change(() => delete state.releases[name]);
  }
  fail(`Error: unknown command "${verb}" for "helm"`);
}
