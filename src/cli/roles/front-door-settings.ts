import type {ClusterSpec} from '../../cluster/file/cluster-spec.js';
import {resolveSecret} from '../../cluster/project/secret.js';
import {sessionConfigOf} from '../../cluster/project/session-config.js';
import type {SessionConfig} from '../../service/sessions/session-service.js';
import {roleSpec} from './role-spec.js';

/** What a front door (a gateway, or a node of a replicated cluster) reads from the cluster file. */
export interface FrontDoorSettings {
  readonly spec: ClusterSpec | undefined;
  readonly bodyBytes?: number | undefined;
  readonly open?: boolean | undefined;
  readonly perKeyPerSecond?: number | undefined;
  /** What sessions need, secrets resolved: only who serves sessions has their variables. */
  readonly sessions?: (() => SessionConfig) | undefined;
  readonly trustedKeys?: readonly string[] | undefined;
  /** The environment of this role: its own variable, else the cluster file's. */
  readonly environment?: string | undefined;
  /** Puts variables into the URL of a look-up. */
  readonly resolve?: ((text: string, name: string) => string) | undefined;
}

/** Reads the cluster file when there is one; without it a front door has no sessions and the default limits. */
export async function frontDoorSettings(
  file: string | undefined,
  place: {readonly control: string | undefined; readonly token: string | undefined; readonly env: NodeJS.ProcessEnv},
): Promise<FrontDoorSettings> {
  const {env} = place;
  const given = env.RULECTL_ENVIRONMENT || undefined;
  const spec = await roleSpec(file, env);
  if (spec === undefined) return {spec, environment: given};
  return {
    spec,
    bodyBytes: spec.limits.bodyBytes,
    open: !spec.gateway.auth.apiKeys,
    perKeyPerSecond: spec.gateway.rateLimit?.perKeyPerSecond,
    sessions: () => sessionConfigOf(spec, place),
    trustedKeys: spec.rules.trustedKeys,
    environment: given ?? spec.environment,
    resolve: (text, name) => resolveSecret(text, `functions.${name}.http.url`, env),
  };
}
