import {readFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {isObject} from '../../../kit/json.js';
import type {PushAnswer, PushBody} from '../../../service/api/repository-messages.js';
import type {VersionRecord} from '../../../state/repository/repository.js';
import {bundleOf} from '../../spec/bundle-of.js';
import type {Project} from '../../spec/project.js';
import {errors} from './errors.js';

export interface Published {
  readonly version: number;
  readonly digest: string;
  /** False when these rules were in use already. */
  readonly changed: boolean;
}

/** Gives the project's rules to control and puts them into use. Rules that are in use already are left alone. */
export async function publish(project: Project, control: string, key: string): Promise<Published> {
  const bundle = bundleOf(project, 0);
  const {name, digest} = bundle;
  const versions = `${control}/v1/rulesets/${encodeURIComponent(name)}/versions`;
  const active = (await ask(`${versions}/active`, key)) as {record: VersionRecord} | undefined;
  if (active?.record.digest === digest) return {version: active.record.version, digest, changed: false};
  const body: PushBody = {
    // Control checks the content again: the types of a bundle are read-only, those of a body are not.
    bundle: structuredClone(bundle) as PushBody['bundle'],
    author: userName(),
    message: 'rulectl up',
    spec: await readFile(project.file, 'utf8'),
    activate: {},
  };
  const {version} = (await ask(versions, key, body)) as PushAnswer;
  return {version: version.version, digest, changed: true};
}

/** Sends a body, or asks when there is none. Gives undefined for what is not there. */
async function ask(url: string, key: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    headers: {authorization: `Bearer ${key}`, ...(body === undefined ? {} : {'content-type': 'application/json'})},
    ...(body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)}),
  }).catch((error: Error) => {
    throw errors.LOCAL_PUBLISH_REFUSED(error.message);
  });
  const answer = (await response.json().catch(() => ({}))) as unknown;
  if (response.ok) return answer;
  if (response.status === 404 && body === undefined) return undefined;
  const {detail, title} = isObject(answer) ? answer : {};
  throw errors.LOCAL_PUBLISH_REFUSED(String(detail ?? title ?? `status ${response.status}.`));
}

/** Nameless users exist, in containers for example. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
