import {readFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import {openControl} from '../../service/api/control-client.js';
import type {ServerAddress} from '../../service/api/transport.js';
import {bundleOf} from '../project/bundle-of.js';
import type {Project} from '../project/project.js';
import {publishRules, signingKeyFrom} from './publish-rules.js';

export interface Published {
  readonly version: number;
  readonly digest: string;
  /** False when control had these rules already, and they were active. */
  readonly changed: boolean;
}

export interface PublishOptions {
  /** Control, or a gateway that passes on what is for control. */
  readonly address: ServerAddress;
  /** Why, in the history of the rules. */
  readonly message: string;
}

/**
 * Gives the project's rules to control and makes them the active ones of its environment. The same rules again change
 * nothing.
 */
export async function publishProject(project: Project, {address, message}: PublishOptions): Promise<Published> {
  const control = openControl(address);
  try {
    const {environment, rulesets} = await control.rulesets();
    const bundle = bundleOf(project, 0, environment);
    const {name, digest} = bundle;
    const active = rulesets.find(({ruleset}) => ruleset === name)?.active;
    if (active?.bundle === digest) return {version: active.version, digest, changed: false};
    const {version} = await publishRules(control, {
      bundle,
      author: userName(),
      message,
      source: project.dir,
      spec: await readFile(project.file, 'utf8'),
      activate: true,
      signingKey: signingKeyFrom(process.env.RULECTL_SIGNING_KEY_FILE),
    });
    return {version: version.version, digest, changed: true};
  } finally {
    await control.close();
  }
}

/** Users without a name exist, in containers for example. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
