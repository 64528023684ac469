import {z} from 'zod';

const ms = z.number().describe('milliseconds');
const orNull = <Value extends z.ZodType>(value: Value) => value.nullable();
const count = z.int().min(0);

/** What is read of a report is not altered. */
type Immutable<Value> = Value extends object ? {readonly [Key in keyof Value]: Immutable<Value[Key]>} : Value;

const Verdict = z.enum(['pass', 'fail', 'inconclusive']);
export type Verdict = z.output<typeof Verdict>;

const Phase = z.strictObject({
  name: z.enum(['baseline', 'fault', 'recovery', 'after', 'load']),
  fromMs: ms,
  toMs: ms,
  sent: count,
  failed: count,
  p50Ms: ms,
  p99Ms: ms,
});
export type Phase = Immutable<z.output<typeof Phase>>;

const FaultFound = z.strictObject({
  fault: z.string(),
  target: z.string(),
  parts: z.array(z.string()),
  share: orNull(z.number())
    .default(null)
    .describe('of the evaluations of their groups that the parts did before; null where that is not known'),
  injectedMs: ms.describe('from the start of the run; every other moment of a fault counts from here'),
  healedMs: orNull(ms).describe('from the start of the run'),
  detectedMs: orNull(ms).describe('until the parts were out of rotation; null when nobody noticed'),
  detectedBy: orNull(z.string()),
  firstErrorMs: orNull(ms).describe('until the first failure that a client saw'),
  firstGoodMs: orNull(ms).describe('until the first good answer after that failure'),
  recoveredMs: orNull(ms).describe('until the SLO held again; 0 when it never broke'),
  backMs: orNull(ms).describe('until every part was ready again; 0 when none was gone'),
  survived: z.boolean().describe('the SLO held again within the limit, and every part came back'),
});
/** What one fault did. */
export type FaultFound = Immutable<z.output<typeof FaultFound>>;

const Ledger = z.strictObject({
  attempted: count,
  acknowledged: count,
  failed: count,
  indeterminate: count.describe('the answer never came: nobody can say whether it took effect'),
  lost: count.describe('acknowledged writes that are not there at the end'),
  duplicated: count.describe('writes that were applied more than once'),
  stale: count.describe('answers that missed what had been acknowledged before'),
  unread: count.describe('acknowledged writes whose session could not be read at the end'),
  wrong: count.describe('answers that differ from the rules evaluated in the drill itself'),
  mixedVersion: count.describe('answers that belong to another ruleset version than they name'),
  otherVersion: count
    .default(0)
    .describe('answers of other rules than the drill began with: there was nothing to compare them with'),
  compared: count.default(0).describe('answers that were held against the rules evaluated in the drill itself'),
  notCompared: count
    .default(0)
    .describe('answers that could not be: a function from outside did not answer, or the session is in doubt'),
  retried: count.describe('requests that the client sent again to another gateway'),
});
/** What became of the requests of a drill. */
export type Ledger = Immutable<z.output<typeof Ledger>>;

const Window = z.strictObject({startMs: ms, sent: count, failed: count, p50Ms: ms, p99Ms: ms, maxMs: ms});

const VitalTrend = z.strictObject({
  part: z.string(),
  vital: z.string(),
  unit: z.string(),
  trend: z.strictObject({slope: z.number(), interval: z.tuple([z.number(), z.number()]), significant: z.boolean()}),
  grows: z.boolean(),
});
/** How a figure of a part developed over a soak, per hour. It grows when the slope is above zero beyond doubt, and amounts to something. */
export type VitalTrend = Immutable<z.output<typeof VitalTrend>>;

const TimelineEvent = z.strictObject({
  atMs: ms,
  kind: z.enum(['fault', 'heal', 'out', 'back', 'note', 'rollout', 'abort']),
  text: z.string(),
});
/** Something that happened: a fault, a heal, a part that left or came back, a note. */
export type TimelineEvent = Immutable<z.output<typeof TimelineEvent>>;

const Slo = z.strictObject({availability: z.number(), p99Ms: ms});
/** `availability`: percent of requests that must succeed. */
export type Slo = Immutable<z.output<typeof Slo>>;

/** What a drill found: what `-o json` prints, `.rulectl/drills/` keeps, and pages are made of. Faults are in order of injection. */
export const DrillReport = z
  .strictObject({
    id: z.string(),
    command: z.enum(['load', 'failover', 'rollout', 'soak']),
    cluster: z.string(),
    startedAt: z.iso.datetime(),
    valid: z.boolean().describe('false when the generator could not keep its schedule'),
    verdict: Verdict,
    reasons: z.array(z.string()),
    fault: z
      .strictObject({name: z.string(), target: z.string(), parts: z.array(z.string())})
      .optional()
      .describe('all faults as one, their names joined by +'),
    faults: z.array(FaultFound),
    notInjected: z
      .array(z.strictObject({fault: z.string(), target: z.string()}))
      .default([])
      .describe('planned faults that the drill did not come to'),
    endedEarly: z.boolean().default(false).describe('it did not last as long as planned'),
    load: z.strictObject({
      offeredRps: z.number(),
      achievedRps: z.number(),
      unsent: count,
      maxLateMs: ms,
      p99LateMs: ms,
      generators: count,
      cpu: z.number().describe('share of one core that the generators used'),
    }),
    latencyMs: z
      .strictObject({p50: ms, p90: ms, p95: ms, p99: ms, p999: ms, max: ms})
      .describe('of good answers, from when each was due'),
    phases: z.array(Phase),
    detection: z.strictObject({ms: orNull(ms), by: orNull(z.string())}).describe('of the first fault'),
    recovery: z.strictObject({ms: orNull(ms)}).describe('of the slowest fault'),
    replicasBack: z.strictObject({ms: orNull(ms)}).describe('of the slowest fault'),
    ledger: Ledger,
    failures: z.strictObject({beforeRetries: orNull(count), afterRetries: count}),
    causes: z.array(z.strictObject({cause: z.string(), count})),
    slo: Slo,
    budgetBurnt: z.number().describe('share of the error budget of this run that failures used up'),
    trends: z.array(VitalTrend).optional(),
    aborted: z.string().optional(),
    timeline: z.array(TimelineEvent),
    windows: z.array(Window),
    seed: z.int(),
    reproduce: z.string().describe('the command that runs the same drill again'),
  })
  .meta({title: 'rulectl drill report'});

export type DrillReport = Immutable<z.output<typeof DrillReport>>;

export const drillReportSchema = () => z.toJSONSchema(DrillReport);
