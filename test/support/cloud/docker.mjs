import {writeFileSync} from 'node:fs';
import {compose} from './compose.mjs';
import {change, fail, fileText, input, option, out, path, state, words} from './world.mjs';

export function docker() {
  if (words[0] === '--version') out('Docker version 29.0.0, build abc');
  if (words[0] === 'login') {
    if (input !== 'password-of-the-registry') fail('no password');
    return change();
  }
  if (words[0] === 'manifest') {
    if (!state.images.includes(words[2])) fail('no such manifest');
    out({schemaVersion: 2});
  }
  if (words[0] === 'buildx' && words[1] === 'build') {
    fileText(option('--file'));
    fileText('deploy/docker/rulectl.tgz');
    return change(() => state.images.push(option('--tag')));
  }
  if (words[0] === 'volume') out(state.volumes?.join('\n') ?? '');
  if (words[0] === 'image' && words[1] === 'inspect') {
    if (!state.images.includes(words.at(-1))) fail(`No such image: ${words.at(-1)}`);
    out('sha256:1');
  }
  if (words[0] === 'stop') return change(() => ended(container => (container.State = 'exited')));
  if (words[0] === 'rm')
    return change(() => ended(({ID}) => (state.containers = all().filter(each => each.ID !== ID))));
  if (words[0] === 'kill' || words[0] === 'start') return change();
  if (words[0] === 'logs') out(`what ${words.at(-1)} wrote last\n`);
  if (words[0] === 'compose') return compose();
  fail(`docker: '${words[0]}' is not a docker command.`);
}

const all = () => state.containers;

/** Does something to each container that is named. */
function ended(work) {
  for (const container of all().filter(({ID}) => words.includes(ID))) work(container);
}

/** Packing the real program takes seconds; that it can be packed and installed is tested elsewhere. */
export function npm() {
  if (words[0] === '--version') out('11.0.0');
  if (words[0] !== 'pack') fail(`Unknown command: "${words[0]}"`);
  const {version} = JSON.parse(fileText(`${words[1]}/package.json`));
  writeFileSync(path(`${option('--pack-destination')}/rulectl-${version}.tgz`), 'packed');
}
