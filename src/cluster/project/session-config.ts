import type {EffectHandler} from '../../service/sessions/effect-handlers.js';
import type {SessionConfig} from '../../service/sessions/session-service.js';
import type {ClusterSpec} from '../file/cluster-spec.js';
import {resolveSecret} from './secret.js';

export interface SessionPlace {
  /** URL of control, which hosts `memory`. */
  readonly control?: string | undefined;
  /** The cluster token. */
  readonly token?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * What a front door needs for sessions, from the spec: the fact store, and who does what effects ask for. Secrets are
 * resolved here: never log it. Throws SECRET_ENV_MISSING and its kin.
 */
export function sessionConfigOf(
  {facts, effects, limits}: Pick<ClusterSpec, 'facts' | 'effects' | 'limits'>,
  {control, token, env = process.env}: SessionPlace,
): SessionConfig {
  const {store, url, ttlMs, minReplicas, localCache} = facts;
  return {
    facts: {
      store,
      ttlMs,
      minReplicas,
      localCache,
      sessionBytes: limits.bodyBytes,
      ...(url === undefined ? {} : {url: resolveSecret(url, 'spec.facts.url', env)}),
      ...(control === undefined ? {} : {control: {url: control, token}}),
    },
    effects: Object.fromEntries(
      Object.entries(effects).map(([name, handler]) => [name, handlerOf(name, handler, env)]),
    ),
  };
}

function handlerOf(name: string, {webhook}: ClusterSpec['effects'][string], env: NodeJS.ProcessEnv): EffectHandler {
  if (!webhook) return {log: {}};
  const field = `spec.effects.${name}.webhook`;
  const headers = Object.entries(webhook.headers).map(([header, value]) => [
    header,
    resolveSecret(value, `${field}.headers.${header}`, env),
  ]);
  return {
    webhook: {
      url: resolveSecret(webhook.url, `${field}.url`, env),
      timeoutMs: webhook.timeoutMs,
      headers: Object.fromEntries(headers) as Record<string, string>,
    },
  };
}
