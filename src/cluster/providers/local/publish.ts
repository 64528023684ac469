import {isObject} from '../../../kit/json.js';
import {bundleOf} from '../../spec/bundle-of.js';
import type {Project} from '../../spec/project.js';
import {errors} from './errors.js';

export interface Published {
  readonly version: number;
  readonly digest: string;
  /** False when control had these rules already, and they were active. */
  readonly changed: boolean;
}

/** Gives the project's rules to control and makes them the active ones. The same rules again change nothing. */
export async function publish(project: Project, control: string, key: string): Promise<Published> {
  const {version: _version, ...content} = bundleOf(project, 0);
  const {name, environment, digest} = content;
  const path = `${control}/v1/rulesets/${encodeURIComponent(name)}`;
  const pushed = await post(`${path}/versions`, {...content, message: 'rulectl up'}, key, 'the rules');
  const version = Number(pushed.version);
  const activated = await post(`${path}/activate`, {version, environment}, key, `version ${version}`);
  return {version, digest, changed: activated.changed !== false};
}

async function post(url: string, body: unknown, key: string, what: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: `Bearer ${key}`},
    body: JSON.stringify(body),
  }).catch((error: Error) => {
    throw errors.LOCAL_PUBLISH_REFUSED(what, error.message);
  });
  const answer = (await response.json().catch(() => ({}))) as unknown;
  const fields = isObject(answer) ? answer : {};
  if (response.ok) return fields;
  throw errors.LOCAL_PUBLISH_REFUSED(what, String(fields.detail ?? fields.title ?? `status ${response.status}.`));
}
