import type {ClusterView} from './cluster-view.js';
import type {Journal} from './fault-journal.js';
import type {FaultReach} from './faults/fault.js';
import type {OpenLoad} from './load-run.js';
import type {DrillReport, Phase, TimelineEvent} from './record.js';
import type {Slo} from './verdict.js';

/** A fault of a drill: where, and when in the run. */
export interface PlannedFault {
  readonly fault: string;
  readonly target: string;
  /** Share of the duration after which it comes, and after which it is healed. */
  readonly from: number;
  readonly to: number;
}

export interface DrillPlan {
  readonly command: DrillReport['command'];
  readonly cluster: string;
  readonly durationMs: number;
  readonly faults: readonly PlannedFault[];
  readonly slo: Slo;
  readonly recoveryLimitMs: number;
  /** Most parts that may be hit at once; more are refused before anything is done. */
  readonly blastRadius?: number;
  /** Share of failed requests, over the last seconds, at which the drill heals everything and ends. */
  readonly abortAt?: number;
  readonly seed: number;
  readonly reproduce: string;
}

/** A look at a drill while it runs, for a screen or a progress line. */
export interface Snapshot {
  readonly atMs: number;
  readonly phase: Phase['name'];
  readonly rate: number;
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly events: readonly TimelineEvent[];
  /** Answers of the last seconds by latency: bounds double from `heatFloorMs` on. */
  readonly heat: readonly number[];
}

/** What a person at the screen can do to a drill while it runs. */
export interface DrillControls {
  /** Hits parts now; healed by `heal` or at the end. Rejects with DRILL_TARGET_UNKNOWN and its kin. */
  inject(fault: string, target: string): Promise<void>;
  /** Takes back every fault that is in force. */
  heal(): Promise<void>;
  /** Times the planned rate. */
  scale(factor: number): void;
  note(text: string): void;
  /** Ends the load; the drill is judged by what it has. */
  finish(): void;
}

export interface DrillSurroundings {
  readonly view: ClusterView;
  readonly gateways: readonly string[];
  /** Opens the load: in this process, in several, or inside the cluster. */
  readonly load: OpenLoad;
  readonly reach: FaultReach;
  /** Where what must be taken back is noted, so that the next command heals what a crash left. */
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly onTick?: (snapshot: Snapshot) => void;
  /** Registers what must be healed when the program is stopped. */
  readonly onHeal?: (heal: () => Promise<void>) => void;
  /** Handed the controls when the load starts. */
  readonly onControls?: (controls: DrillControls) => void;
  /** Work beside the load that belongs to the drill, such as a roll-out. */
  readonly beside?: (beside: Beside) => Promise<void>;
}

/** What work beside the load is given. */
export interface Beside {
  readonly plan: DrillPlan;
  readonly event: (kind: TimelineEvent['kind'], text: string) => void;
  /** Aborted when the load has ended. */
  readonly ended: AbortSignal;
}
