/**
 * Settings that flags and `RULECTL_*` variables may give instead of the cluster file. The variable is the path in
 * capitals: `spec.limits.timeoutMs` is RULECTL_LIMITS_TIMEOUT_MS.
 */
export const overridable = [
  'limits.maxFirings',
  'limits.timeoutMs',
  'limits.bodyBytes',
  'gateway.port',
  'gateway.local',
  'gateway.replicas',
  'gateway.host',
  'control.port',
  'facts.store',
  'facts.url',
  'facts.ttl',
  'repository.store',
  'repository.url',
  'events.bus',
  'events.url',
  'image.repository',
  'image.tag',
] as const;

/** A value that goes before the cluster file, and where it came from: `--facts`, `RULECTL_FACTS_URL`. */
export interface Override {
  /** Path below `spec`, as in the file. */
  readonly path: string;
  readonly value: unknown;
  readonly origin: string;
}

/** `limits.timeoutMs` is set by RULECTL_LIMITS_TIMEOUT_MS. */
export const variableOf = (path: string): string =>
  `RULECTL_${path
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;

/**
 * What the environment sets. A variable that is set but empty counts as not set. A URL stays a reference to its
 * variable: it may hold a password, and is read where the connection is made.
 */
export const environmentOverrides = (env: NodeJS.ProcessEnv): Override[] =>
  overridable.flatMap(path => {
    const origin = variableOf(path);
    const text = env[origin];
    if (!text) return [];
    if (path.endsWith('.url')) return [{path, value: `\${${origin}}`, origin}];
    return [{path, value: /^\d+$/.test(text) ? Number(text) : text, origin}];
  });

/** The value of the file with the overrides put in, later ones last. The file's own value is left alone. */
export function applyOverrides(value: unknown, overrides: readonly Override[]): unknown {
  if (overrides.length === 0 || typeof value !== 'object' || value === null) return value;
  const copy = structuredClone(value) as Record<string, unknown>;
  for (const {path, value: set} of overrides) {
    const steps = ['spec', ...path.split('.')];
    let holder = copy;
    for (const step of steps.slice(0, -1)) {
      const below = holder[step];
      // What is no mapping is the schema's to complain about.
      if (below === undefined || below === null) holder[step] = {};
      else if (typeof below !== 'object') break;
      holder = holder[step] as Record<string, unknown>;
    }
    holder[steps.at(-1)!] = set;
  }
  return copy;
}
