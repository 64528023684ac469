import {existsSync} from 'node:fs';
import type {Setting} from '../project/setting-origins.js';
import {readTarget, targetFile} from './target-file.js';

/** What the file of a target settles, each with that file as its origin. The key is named, never shown. */
export function targetSettings(dir: string, name = 'local'): Setting[] {
  const file = targetFile(dir, name);
  if (!existsSync(file)) return [];
  const {gateway, control, key} = readTarget(dir, name);
  const origin = `.rulectl/targets/${name}.json`;
  return [
    {key: 'target.name', value: name, origin},
    {key: 'target.gateway', value: gateway, origin},
    {key: 'target.control', value: control, origin},
    {key: 'target.key', value: key === undefined ? null : '(kept secret)', origin},
  ];
}
