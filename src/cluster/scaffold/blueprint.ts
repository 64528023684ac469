import type {FactStoreName} from '../../state/facts/registry.js';
import type {TargetSection} from '../file/target-schema.js';

/** CPU and memory as Kubernetes writes them: `250m`, `512Mi`. */
export interface Resources {
  readonly requests: {readonly cpu: string; readonly memory: string};
  readonly limits: {readonly cpu?: string; readonly memory: string};
}

interface GroupBlueprint {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly resources: Resources;
}

/**
 * What the generators read: the cluster file boiled down to what files depend on. Everything here is decided; no
 * generator asks whether something is set. Holds names of secrets, never a secret. The repository is PostgreSQL: the
 * embedded one serves one machine only.
 */
export interface Blueprint {
  readonly name: string;
  readonly topology: 'replicated' | 'specialised';
  readonly groups: readonly GroupBlueprint[];
  readonly gateway: {
    readonly replicas: number;
    readonly resources: Resources;
    readonly host: string | undefined;
    /** The Secret with the certificate, and the cert-manager issuer that fills it, if one does. */
    readonly tls: {readonly secret: string; readonly issuer: string | undefined} | undefined;
    readonly exposure: 'none' | 'gateway-api' | 'ingress' | 'load-balancer';
    readonly auth: boolean;
  };
  readonly control: {readonly replicas: number; readonly resources: Resources};
  readonly facts: {
    /** A store that serves more than one machine. */
    readonly store: FactStoreName;
    /** The variable that has its URL where it is not of the cluster's own. */
    readonly variable: string;
    /** What the cluster runs for it; undefined where the variable has to name a store. */
    readonly servers: 'valkey' | undefined;
  };
  readonly autoscaling: {readonly engine: 'hpa' | 'keda'; readonly cpu: number; readonly memory: number};
  readonly slo: {readonly availability: number; readonly p99Ms: number};
  readonly security: {
    readonly mesh: 'none' | 'istio' | 'linkerd' | 'consul';
    readonly networkPolicies: boolean;
    /** Where workloads' secrets are kept: a target's name. */
    readonly secrets: string;
    /** How External Secrets reaches that place (`spec.provider` of its SecretStore); undefined: Kubernetes keeps them. */
    readonly secretStore: object | undefined;
  };
  readonly observability: {readonly prometheus: boolean; readonly grafana: boolean};
  readonly image: {readonly repository: string; readonly tag: string};
  /** What an image holds of the project, relative to its folder. */
  readonly content: readonly string[];
  readonly bodyBytes: number;
  readonly perKeyPerSecond: number | undefined;
  /** Nodes call HTTP look-ups, gateways call webhooks: both need a way out. */
  readonly callsOut: boolean;
  /** What the cluster file says of each target, for its provider. */
  readonly targets: Readonly<Record<string, TargetSection | undefined>>;
}

export const environments = ['dev', 'staging', 'prod'] as const;
export type Environment = (typeof environments)[number];

export const namespaceOf = (name: string, environment: string): string => `${name}-${environment}`;

/** Ports inside a cluster: the public listener, and the internal one that carries metrics and health. */
export const ports = {http: 8080, internal: 9090} as const;
