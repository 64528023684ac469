/** What a look at the world says about a step. `unknown` counts as absent, and the plan says so. */
export type Observation =
  | {readonly state: 'present'; readonly detail?: string}
  | {readonly state: 'absent'; readonly detail?: string}
  /** `command`: what mends it, where that is another command than the one that makes it. */
  | {readonly state: 'changed'; readonly detail: string; readonly diff?: string; readonly command?: readonly string[]}
  | {readonly state: 'unknown'; readonly detail: string}
  /** A known dead end of the tool underneath, told in words with the way out. */
  | {readonly state: 'stuck'; readonly detail: string; readonly wayOut: string};

export const present = (detail?: string): Observation =>
  detail === undefined ? {state: 'present'} : {state: 'present', detail};
export const absent = (detail?: string): Observation =>
  detail === undefined ? {state: 'absent'} : {state: 'absent', detail};

/** Where a step's output goes, and how it is stopped. */
export interface StepContext {
  /** Told of each line that a tool prints. */
  readonly say: (line: string) => void;
}

/**
 * One change of the outside world, as data: shown by a dry run, done, verified, journaled, undone backwards. Doing a
 * step again must be harmless: an interrupted deploy does the one it was in once more.
 */
export interface Step {
  /** Stable over runs, e.g. `cluster`, `controller:metrics-server`. */
  readonly id: string;
  readonly title: string;
  /** Why a deploy needs it, a sentence. */
  readonly why: string;
  /** The one command that does it; a step without one says in `does` what happens. */
  readonly command?: readonly string[];
  readonly does?: string;
  /** Id of the step that makes what this one's thing lives in: without that, it is not there either, and nobody asks. */
  readonly within?: string;
  /** Belongs to the whole cluster: stays while other environments live there. */
  readonly shared?: true;
  /** Looks, changes nothing. */
  readonly probe: () => Promise<Observation>;
  readonly run: (context: StepContext) => Promise<void>;
  /** Waits until the change has taken effect; throws when it does not in time. */
  readonly verify?: (context: StepContext) => Promise<void>;
  readonly undo?: {
    readonly command?: readonly string[];
    readonly does?: string;
    /** Why it must stay, if it must: it was there before, or others use it. */
    readonly keep?: () => Promise<string | undefined>;
    readonly run: (context: StepContext) => Promise<void>;
  };
  /** What `destroy` leaves behind on purpose: volumes, images. A name that depends on what is there is looked up. */
  readonly leaves?: string | (() => Promise<string | undefined>) | undefined;
}

/** A step with what was observed: what `--dry-run -o json` prints. */
export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly needed: boolean;
  /** Why it is or is not needed now, from the observation. */
  readonly because: string;
  readonly command?: readonly string[];
  readonly do?: string;
  /** What would change, where the tool can tell. */
  readonly diff?: string;
}

/** Steps whose things live in what another step makes. What lives deeper already stays where it is. */
export const livingIn = (container: string | undefined, steps: readonly Step[]): Step[] =>
  container === undefined ? [...steps] : steps.map(step => ({within: container, ...step}));
