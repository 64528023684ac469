import type {FaultContext, PlannedFault} from './faults/run-fault.js';
import type {OpenLoad} from './load/load-run.js';
import type {DrillReport, Phase, Slo, TimelineEvent} from './report/report.js';
import type {DrillSettings} from './settings.js';
import type {UndoStep} from './undo/undo.js';

/** A drill that is to be run: what of its settings its course and its verdict depend on, and the rest worked out. */
export interface DrillPlan extends Pick<DrillSettings, 'seed' | 'recovery' | 'blastRadius' | 'abortAt'> {
  readonly command: DrillReport['command'];
  readonly cluster: string;
  readonly durationMs: number;
  readonly faults: readonly PlannedFault[];
  readonly slo: Slo;
  readonly reproduce: string;
}

/** A look at a drill while it runs, for a screen or a progress line. */
export interface Snapshot {
  readonly atMs: number;
  readonly phase: Phase['name'];
  /** Requests a second that were sent of late. */
  readonly offeredRps: number;
  /** Requests a second that were due of late and have ended, also those that failed. */
  readonly answeredRps: number;
  readonly sent: number;
  readonly failed: number;
  /** Of what has ended of late; null where nothing has. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
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

/** What a drill is run with. */
export interface DrillContext extends FaultContext {
  /** Opens the load: in this process, in several, or inside the cluster. */
  readonly load: OpenLoad;
  readonly signal: AbortSignal;
  readonly onTick?: (snapshot: Snapshot) => void;
  /** Handed the controls when the load starts. */
  readonly onControls?: (controls: DrillControls) => void;
  /** Work beside the load that belongs to the drill, such as a roll-out. */
  readonly beside?: (beside: Beside) => Promise<void>;
}

/** What work beside the load is given. */
export interface Beside {
  readonly plan: DrillPlan;
  readonly event: (kind: TimelineEvent['kind'], text: string) => void;
  /** Tells of something for which the drill must fail, in a sentence. */
  readonly lapse: (reason: string) => void;
  /**
   * Notes what is about to be done to the cluster, and how it is taken back: also when the drill is interrupted, or dies.
   * Gives what takes it back.
   */
  readonly hold: (
    change: {readonly what: string; readonly of: string},
    undo: readonly UndoStep[],
  ) => Promise<() => Promise<void>>;
  /** Aborted when the load has ended. */
  readonly ended: AbortSignal;
}
