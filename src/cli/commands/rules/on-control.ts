import {execFileSync} from 'node:child_process';
import {userInfo} from 'node:os';
import {hasProject} from '../../../cluster/project/project.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {signingKeyFrom} from '../../../cluster/rules/publish-rules.js';
import {onControl as withControl} from '../../../cluster/running/on-control.js';
import type {ControlClient} from '../../../service/api/control-client.js';
import {errors as apiErrors} from '../../../service/api/errors.js';
import {errors} from '../../errors.js';
import {onCluster} from '../../input/open-cluster.js';
import type {TargetOptions} from '../../ui/ui.js';

export interface RulesOptions extends TargetOptions {
  readonly ruleset?: string;
}

export interface ChangeOptions extends RulesOptions {
  readonly message?: string;
  readonly author?: string;
  readonly sign?: string;
}

/** Works on the control of a target; connections end with the work. */
export const onControl = <Result>(
  options: {readonly target?: string | undefined; readonly file?: string | undefined},
  work: (control: ControlClient) => Promise<Result>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Result> =>
  onCluster(options, cluster => {
    const control = async () => {
      const address = await cluster.control();
      return {...address, key: env.RULECTL_KEY || address.key};
    };
    return withControl({control}, work);
  });

/** The ruleset that a command is about: named, the project's, or the only one there is. */
export async function rulesetName({ruleset, file}: RulesOptions, control: ControlClient): Promise<string> {
  if (ruleset !== undefined) return ruleset;
  if (file !== undefined || hasProject()) return (await openProject(file)).spec.name;
  const {rulesets} = await control.rulesets();
  if (rulesets.length === 1) return rulesets[0]!.ruleset;
  throw apiErrors.API_RULESET_AMBIGUOUS(rulesets.map(each => each.ruleset));
}

/** What a change says about itself. */
export function saidBy({message = '', author, sign}: ChangeOptions, dir: string, env: NodeJS.ProcessEnv = process.env) {
  return {
    message,
    author: author ?? gitOutput(dir, ['config', 'user.name']) ?? userInfo().username,
    signingKey: signingKeyFrom(sign ?? env.RULECTL_SIGNING_KEY_FILE),
  };
}

/** Where rules come from: the commit, marked when files have changed since; else the folder. */
export function sourceOf(dir: string): string {
  const commit = gitOutput(dir, ['rev-parse', 'HEAD']);
  if (commit === undefined) return dir;
  const changed = gitOutput(dir, ['status', '--porcelain', '--', '.']);
  return `git ${commit.slice(0, 12)}${changed ? ' with changes' : ''}`;
}

/** A machine without git, or a folder outside of a repository, has nothing to tell. */
function gitOutput(dir: string, args: readonly string[]): string | undefined {
  try {
    return (
      execFileSync('git', args, {
        cwd: dir,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 2000,
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** Throws RULES_VERSION_INVALID. */
export function versionNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw errors.RULES_VERSION_INVALID(text);
}
