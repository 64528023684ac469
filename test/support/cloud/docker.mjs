import {writeFileSync} from 'node:fs';
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
  if (words[0] === 'compose') return compose();
  fail(`docker: '${words[0]}' is not a docker command.`);
}

function compose() {
  fileText(option('--file'));
  fileText(option('--env-file'));
  if (words.includes('ps')) out(state.cluster === null ? '' : `${JSON.stringify({Name: 'shop-control-1'})}\n`);
  if (words.includes('up')) {
    fileText('deploy/docker/rulectl.tgz');
    fileText('deploy/compose/tls/tls.pem');
    return change(() => Object.assign(state, {cluster: 'ACTIVE', volumes: ['shop_postgres', 'shop_valkey']}));
  }
  if (words.includes('down')) return change(() => (state.cluster = null));
  fail(`unknown docker command: "compose ${words.join(' ')}"`);
}

/** Packing the real program takes seconds; that it can be packed and installed is tested elsewhere. */
export function npm() {
  if (words[0] === '--version') out('11.0.0');
  if (words[0] !== 'pack') fail(`Unknown command: "${words[0]}"`);
  const {version} = JSON.parse(fileText(`${words[1]}/package.json`));
  writeFileSync(path(`${option('--pack-destination')}/rulectl-${version}.tgz`), 'packed');
}
