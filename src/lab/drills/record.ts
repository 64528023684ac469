import type {Percentiles, Window} from '../load/recorder.js';
import type {Ledger} from './ledger.js';
import type {VitalTrend} from './vitals.js';

export type Verdict = 'pass' | 'fail' | 'inconclusive';

export interface Phase {
  readonly name: 'baseline' | 'fault' | 'recovery' | 'after' | 'load';
  readonly fromMs: number;
  readonly toMs: number;
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Something that happened, on the timeline: a fault, a heal, a part that left or came back, a note. */
export interface TimelineEvent {
  readonly atMs: number;
  readonly kind: 'fault' | 'heal' | 'out' | 'back' | 'note' | 'rollout' | 'abort';
  readonly text: string;
}

/** What one fault did. Moments in milliseconds from the start of the run, spans from the injection. */
export interface FaultFound {
  readonly fault: string;
  readonly target: string;
  readonly parts: readonly string[];
  readonly injectedMs: number;
  readonly healedMs: number | null;
  /** Injection to the parts being out of rotation; null when nobody noticed. */
  readonly detectedMs: number | null;
  readonly detectedBy: string | null;
  /** Injection to the first failure that a client saw while it lasted; null without one. */
  readonly firstErrorMs: number | null;
  /** Injection to the first good answer after the first failure; null without a failure. */
  readonly firstGoodMs: number | null;
  /** As `recovery.ms` of the whole. */
  readonly recoveredMs: number | null;
  /** Injection to every part being ready again. */
  readonly backMs: number | null;
  /** Whether the SLO held again within the limit, and every part came back: what one fault can be judged by. */
  readonly survived: boolean;
}

/** What a drill found: what `-o json` prints, what is kept, what reports are made of. Times in milliseconds. */
export interface DrillReport {
  readonly id: string;
  readonly command: 'load' | 'failover' | 'rollout' | 'soak';
  readonly cluster: string;
  readonly startedAt: string;
  readonly valid: boolean;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly fault?: {readonly name: string; readonly target: string; readonly parts: readonly string[]};
  /** In order of injection, those of a person at the screen too. */
  readonly faults: readonly FaultFound[];
  readonly load: {
    readonly offeredRps: number;
    readonly achievedRps: number;
    readonly unsent: number;
    readonly maxLateMs: number;
    readonly p99LateMs: number;
    /** Processes that sent. */
    readonly generators: number;
    /** Share of one core that the generator used, all processes together. */
    readonly cpu: number;
  };
  readonly latencyMs: Percentiles;
  readonly phases: readonly Phase[];
  /** Injection to the part being out of rotation; null when it was not noticed or there was no fault. */
  readonly detection: {readonly ms: number | null; readonly by: string | null};
  /** Injection to the moment from which on the SLO holds again; 0 when it never broke, null when it never came back. */
  readonly recovery: {readonly ms: number | null};
  /** Injection to every part being ready again. */
  readonly replicasBack: {readonly ms: number | null};
  readonly ledger: Ledger;
  /** Tries that failed, before gateways and clients tried again, and what was left of them. Null where gateways do not tell. */
  readonly failures: {readonly beforeRetries: number | null; readonly afterRetries: number};
  readonly causes: readonly {readonly cause: string; readonly count: number}[];
  readonly slo: {readonly availability: number; readonly p99Ms: number};
  /** Share of the error budget of this run that failures used up. */
  readonly budgetBurnt: number;
  /** Of a soak: the trend of each figure of each part. */
  readonly trends?: readonly VitalTrend[];
  /** Why the drill ended before its time, if it did. */
  readonly aborted?: string;
  readonly timeline: readonly TimelineEvent[];
  readonly windows: readonly Window[];
  readonly seed: number;
  /** The command that runs the same drill again. */
  readonly reproduce: string;
}
