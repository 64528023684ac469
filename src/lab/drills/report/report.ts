import {z} from 'zod';

const ms = z.number().describe('milliseconds');
const orNull = <Value extends z.ZodType>(value: Value) => value.nullable();
const count = z.int().min(0);
const target = z.string().describe('whom it was to hit, as written: node:pricing, control');
const parts = z.array(z.string()).describe('names of the parts that it hit');

/** What is read of a report is not altered. */
type Immutable<Value> = Value extends object ? {readonly [Key in keyof Value]: Immutable<Value[Key]>} : Value;

const Verdict = z.enum(['pass', 'fail', 'inconclusive']);
export type Verdict = z.output<typeof Verdict>;

const Phase = z.strictObject({
  name: z
    .enum(['baseline', 'fault', 'recovery', 'after', 'load'])
    .describe('load: the one phase of a run without a fault'),
  fromMs: ms,
  toMs: ms,
  sent: count.describe('requests that were due in it and have ended'),
  failed: count.describe('of those, without a good answer'),
  p50Ms: ms,
  p99Ms: ms,
});
export type Phase = Immutable<z.output<typeof Phase>>;

const FaultFound = z.strictObject({
  fault: z.string().describe('its name, such as kill'),
  target,
  parts,
  share: orNull(z.number())
    .default(null)
    .describe('of the evaluations of their groups that the parts did before; null where that is not known'),
  injectedMs: ms.describe('from the start of the run; every other moment of a fault counts from here'),
  healedMs: orNull(ms).describe('from the start of the run'),
  detectedMs: orNull(ms).describe('until the parts were out of rotation; null when nobody noticed'),
  detectedBy: orNull(z.string()).describe('who noticed'),
  firstErrorMs: orNull(ms).describe('until the first failure that a client saw'),
  firstGoodMs: orNull(ms).describe('until the first good answer after that failure'),
  recoveredMs: orNull(ms).describe('until the SLO held again; 0 when it never broke'),
  backMs: orNull(ms).describe('until every part was ready again; 0 when none was gone'),
  survived: z.boolean().describe('the SLO held again within the limit, and every part came back'),
});
/** What one fault did. */
export type FaultFound = Immutable<z.output<typeof FaultFound>>;

export const Ledger = z.strictObject({
  attempted: count.describe('requests that were sent'),
  acknowledged: count.describe('answered well'),
  failed: count.describe('answered with an error, or not at all where nothing can have come of it'),
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

const Window = z.strictObject({
  startMs: ms,
  sent: count.describe('requests that were due in it and have ended'),
  failed: count.describe('of those, without a good answer'),
  p50Ms: ms,
  p99Ms: ms,
  maxMs: ms,
});

const VitalTrend = z.strictObject({
  part: z.string().describe('name of the part'),
  vital: z.string().describe('what was watched, such as memory'),
  unit: z.string().describe('of the figure; empty for a number of things'),
  trend: z
    .strictObject({
      slope: z.number().describe('per hour'),
      interval: z.tuple([z.number(), z.number()]).describe('95 % confidence, for all figures together'),
      significant: z.boolean().describe('the interval leaves out zero'),
    })
    .describe('how it developed over the drill'),
  grows: z.boolean().describe('above zero beyond doubt, and by an amount that matters'),
});
/** How a figure of a part developed over a soak, per hour. It grows when the slope is above zero beyond doubt, and amounts to something. */
export type VitalTrend = Immutable<z.output<typeof VitalTrend>>;

const TimelineEvent = z.strictObject({
  atMs: ms,
  kind: z
    .enum(['fault', 'heal', 'out', 'back', 'note', 'rollout', 'abort'])
    .describe('out: nobody sends to a part any more; back: it is ready again'),
  text: z.string().describe('for people'),
});
/** Something that happened: a fault, a heal, a part that left or came back, a note. */
export type TimelineEvent = Immutable<z.output<typeof TimelineEvent>>;

const Slo = z.strictObject({
  availability: z.number().describe('percent of requests that must succeed'),
  p99Ms: ms,
});
/** `availability`: percent of requests that must succeed. */
export type Slo = Immutable<z.output<typeof Slo>>;

/** What a drill found: what `-o json` prints, `.rulectl/drills/` keeps, and pages are made of. Faults are in order of injection. */
export const DrillReport = z
  .strictObject({
    id: z.string().describe('by which history, compare and report know it'),
    command: z.enum(['load', 'failover', 'rollout', 'soak']).describe('which kind of drill'),
    cluster: z.string().describe('name of the cluster'),
    startedAt: z.iso.datetime().describe('when it began'),
    valid: z.boolean().describe('false when the generator could not keep its schedule'),
    verdict: Verdict.describe('inconclusive: it proves nothing, for the reasons that are given'),
    reasons: z.array(z.string()).describe('of a verdict that is no pass, a sentence each'),
    fault: z
      .strictObject({name: z.string().describe('its name'), target, parts})
      .optional()
      .describe('all faults as one, their names joined by +'),
    faults: z.array(FaultFound).describe('what each fault did, in order of injection'),
    notInjected: z
      .array(z.strictObject({fault: z.string().describe('its name'), target}))
      .default([])
      .describe('planned faults that the drill did not come to'),
    endedEarly: z.boolean().default(false).describe('it did not last as long as planned'),
    load: z
      .strictObject({
        offeredRps: z.number().describe('requests per second that were due'),
        achievedRps: z.number().describe('requests per second that were sent'),
        unsent: count.describe('requests that were due and never sent'),
        maxLateMs: ms,
        p99LateMs: ms,
        generators: count.describe('processes that sent'),
        cpu: z.number().describe('share of one core that the generators used'),
      })
      .describe('how well the generators kept their schedule'),
    latencyMs: z
      .strictObject({p50: ms, p90: ms, p95: ms, p99: ms, p999: ms, max: ms})
      .describe('of good answers, from when each was due'),
    phases: z.array(Phase).describe('from the steady state over the faults to the time after'),
    detection: z
      .strictObject({
        ms: orNull(ms).describe('null when nobody noticed'),
        by: orNull(z.string()).describe('who noticed'),
      })
      .describe('of the first fault'),
    recovery: z
      .strictObject({ms: orNull(ms).describe('null when the SLO did not hold again')})
      .describe('of the slowest fault'),
    replicasBack: z
      .strictObject({ms: orNull(ms).describe('null when a part did not come back')})
      .describe('of the slowest fault'),
    ledger: Ledger.describe('what became of the requests'),
    failures: z
      .strictObject({
        beforeRetries: orNull(count).describe('null where the gateways do not tell how often they retry'),
        afterRetries: count.describe('what clients saw'),
      })
      .describe('requests without a good answer, with those that have no known end'),
    causes: z
      .array(
        z.strictObject({cause: z.string().describe('an error code, or words'), count: count.describe('how often')}),
      )
      .describe('of the failures, the most frequent first'),
    slo: Slo.describe('what the cluster file promises'),
    budgetBurnt: z.number().describe('share of the error budget of this run that failures used up'),
    lapses: z
      .array(z.string())
      .default([])
      .describe('what went wrong beside the load, such as a node that did not switch'),
    trends: z.array(VitalTrend).optional().describe('of a soak'),
    aborted: z.string().optional().describe('why the drill ended itself'),
    timeline: z.array(TimelineEvent).describe('what happened, in order of time'),
    windows: z.array(Window).describe('the run in spans of 250 ms; those in which nothing was due are left out'),
    seed: z.int().describe('of the mix of calls and the gaps between them'),
    reproduce: z.string().describe('the command that runs the same drill again'),
  })
  .meta({title: 'rulectl drill report', description: 'What a drill found. Moments are milliseconds from its start.'});

export type DrillReport = Immutable<z.output<typeof DrillReport>>;

export const drillReportSchema = () => z.toJSONSchema(DrillReport);
