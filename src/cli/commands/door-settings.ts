import {type ClusterSpec, specForTarget} from '../../cluster/spec/cluster-spec.js';
import {loadSpec} from '../../cluster/spec/load-spec.js';
import {hasProject} from '../../cluster/spec/project.js';
import {resolveSecret} from '../../cluster/spec/secret.js';
import {sessionConfigOf} from '../../cluster/spec/session-config.js';
import type {SessionConfig} from '../../service/role/session-service.js';

/** What a front door (a gateway, or a node of a replicated cluster) reads from the cluster file. */
export interface DoorSettings {
  readonly spec: ClusterSpec | undefined;
  readonly bodyBytes?: number;
  readonly open?: boolean;
  readonly perKeyPerSecond?: number;
  readonly sessions?: SessionConfig;
  readonly trustedKeys?: readonly string[];
  /** Puts variables into the URL of a look-up. */
  readonly resolve?: (text: string, name: string) => string;
}

/** Reads the cluster file when there is one; without it a front door has no sessions and the default limits. */
export async function doorSettings(
  file: string | undefined,
  place: {readonly control: string | undefined; readonly token: string | undefined; readonly env: NodeJS.ProcessEnv},
): Promise<DoorSettings> {
  const {env} = place;
  const path = file ?? (env.RULECTL_FILE || undefined);
  if (path === undefined && !hasProject()) return {spec: undefined};
  const spec = specForTarget(await loadSpec(path ?? 'cluster.yaml', {env}), 'local');
  return {
    spec,
    bodyBytes: spec.limits.bodyBytes,
    open: !spec.gateway.auth.apiKeys,
    ...(spec.gateway.rateLimit === undefined ? {} : {perKeyPerSecond: spec.gateway.rateLimit.perKeyPerSecond}),
    sessions: sessionConfigOf(spec, place),
    trustedKeys: spec.rules.trustedKeys,
    resolve: (text, name) => resolveSecret(text, `functions.${name}.http.url`, env),
  };
}
