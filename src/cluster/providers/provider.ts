import type {Step} from '../actions/step.js';
import type {TargetSchema, Targets} from '../file/target-schema.js';
import type {RunningCluster} from '../running/running-cluster.js';
import type {Blueprint} from '../scaffold/blueprint.js';
import type {Files} from '../scaffold/files.js';
import type {Tool} from '../tools/tool.js';
import type {AccessProbe} from './access-probe.js';
import type {DeadEndPattern} from './dead-ends.js';
import type {Deployment} from './deployment.js';
import type {SecretManager} from './secret-keeper.js';

/** A place where clusters run. What commands, `doctor` and `render` know of one place they know from here. */
export interface Provider {
  /** As in `spec.targets.<name>` and `rulectl deploy <name>`. */
  readonly name: string;
  /** Every program that its steps call. */
  readonly tools: readonly Tool[];
  /** Calls that show whether credentials and permissions are there. */
  readonly probes: readonly AccessProbe[];
  /** What it adds to `deploy/`, by path below it. Pure: the same blueprint gives the same bytes. */
  files(blueprint: Blueprint): Files;
  /** Its folders below `deploy/`, and what each holds, for the README there. */
  readonly folders: Readonly<Record<string, string>>;
  /** Steps of a GitHub workflow that sign in to it. The first described target that has them is what CI deploys to. */
  signIn?(spec: Targets): readonly object[];
  /** The steps of a deploy, in order. Pure: the same deployment gives the same list. Throws what forbids the deploy. */
  steps(deployment: Deployment): Step[];
  /**
   * A cluster that it has brought up, by the name of its target; nothing is asked before a member is called. `schemas`: of
   * all targets, for those that read a cluster file.
   */
  open(dir: string, target: string, schemas: () => Promise<readonly TargetSchema[]>): RunningCluster;
  /** What a destroy may have left, by kind: each search lists what is there, and throws when it cannot look. */
  leftovers(deployment: Deployment): Readonly<Record<string, Search>>;
  /** Keeps other deployers out. Without one, only those of this machine are. */
  lock?(deployment: Deployment): Lock;
  /** The memory of deploys that lies in the cluster itself. */
  journal?(deployment: Deployment): ClusterJournal;
  /**
   * Several environments of one cluster file share a cluster there: those that live in it, but for the deployment's own.
   * Throws when the cluster is there and cannot be asked. Without it, only the environment of the file can be deployed.
   * `onlyLook`: with the credentials that this machine has, instead of fetching them.
   */
  otherEnvironments?(deployment: Deployment, options?: {readonly onlyLook?: boolean}): Promise<string[]>;
  /** Its workloads can read what a secret manager keeps (`security.secrets`). */
  readonly takesSecretManager?: true;
  /** Where secrets can be kept by `security.secrets: <name>`, besides in Kubernetes itself. */
  readonly secretManager?: SecretManager;
  /** Failures that its tools tell in their own words. */
  readonly deadEnds?: readonly DeadEndPattern[];
  /** A server whose clock counts: requests that are signed at another time are refused. */
  readonly clock?: string;
}

/** Something that a destroy left: what it is, and the command that removes it. */
export interface Leftover {
  readonly kind: string;
  readonly id: string;
  readonly remove: string;
}

export type Search = () => Promise<Leftover[]>;

/** A lock that lies in the cluster. */
export interface Lock {
  /** Takes it; throws DEPLOY_LOCKED while another deployer holds it. */
  readonly step: Step;
  /** Whether there is anything left to lock. */
  isThere(): Promise<boolean>;
  /** Renews it until it is stopped; `lost` is told who took it over. */
  keep(lost: (holder: string) => void): {readonly stop: () => void};
  /** Gives it back after a failure, as well as it can. */
  release(): Promise<void>;
}

export interface ClusterJournal {
  /** Writes down that the deploy stopped, as well as it can. */
  rememberFailure(): Promise<void>;
}
