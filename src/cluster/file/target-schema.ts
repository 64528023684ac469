import {z} from 'zod';
import {count} from './fields.js';
import {ImageConfig} from './sections/image.js';
import {FactsConfig, RepositoryConfig} from './sections/state.js';

/** What every target may set differently from the spec above it. */
const overrides = {
  facts: FactsConfig.optional().describe('Facts for this target, instead of spec.facts.'),
  repository: RepositoryConfig.optional().describe('Repository for this target, instead of spec.repository.'),
  image: ImageConfig.optional().describe('Image for this target, instead of spec.image.'),
};

/** The settings of any target: what all of them have, beside their own. */
export type TargetSection = z.output<z.ZodObject<typeof overrides>>;

/** A place where clusters run, as the cluster file knows it: the section `spec.targets.<name>`. */
export interface TargetSchema<Settings extends TargetSection = TargetSection> {
  readonly name: string;
  readonly section: z.ZodType<Settings>;
  /** Fields that have no default, with sample values: for new projects and for messages. */
  readonly sample: Readonly<Record<string, string>>;
  /** It is one machine: what a single process hosts (`memory`, `embedded`) serves it. */
  readonly oneMachine: boolean;
  /** Secrets can be kept there: it may be named by `security.secrets`. */
  readonly keepsSecrets: boolean;
}

interface TargetDefinition<Fields extends z.core.$ZodLooseShape> {
  readonly name: string;
  /** A sentence, for the schema. */
  readonly about: string;
  /** Its own settings, besides the stores and the image. */
  readonly fields: Fields;
  readonly sample?: TargetSchema['sample'];
  readonly oneMachine?: boolean;
  readonly keepsSecrets?: boolean;
}

export const defineTarget = <Fields extends z.core.$ZodLooseShape>({
  name,
  about,
  fields,
  sample = {},
  oneMachine = false,
  keepsSecrets = false,
}: TargetDefinition<Fields>) => ({
  name,
  section: z.strictObject({...overrides, ...fields}).describe(about),
  sample,
  oneMachine,
  keepsSecrets,
});

/** What has sections of targets: a spec, or a blueprint of it. */
export interface Targets {
  readonly targets: Readonly<Record<string, TargetSection | undefined>>;
}

/** What the cluster file says of a target; undefined where it does not describe it. */
export const sectionOf = <Settings extends TargetSection>(
  {name}: TargetSchema<Settings>,
  {targets}: Targets,
): Settings | undefined => targets[name] as Settings | undefined;

/** The same with every default, for the files of a spec that does not describe the target. */
export const sectionOrSample = <Settings extends TargetSection>(
  target: TargetSchema<Settings>,
  spec: Targets,
): Settings => sectionOf(target, spec) ?? target.section.parse(target.sample);

/** The section as a line of YAML that holds what it must, such as `gcp: {project: my-project-1}`. */
export const sampleText = ({name, sample}: TargetSchema): string => {
  const fields = Object.entries(sample).map(([field, value]) => `${field}: ${value}`);
  return `${name}: {${fields.join(', ')}}`;
};

/** `spec.targets`: a section for each. */
export const targetsConfig = (targets: readonly TargetSchema[]): z.ZodType<Record<string, TargetSection | undefined>> =>
  z.strictObject(Object.fromEntries(targets.map(({name, section}) => [name, section.optional()])));

/** How many machines a node pool has. */
export const nodePool = (most: number) =>
  z
    .strictObject({
      min: count(1, 1000).default(1).describe('Machines at least.'),
      max: count(1, 1000).default(most).describe('Machines at most.'),
    })
    .refine(({min, max}) => max >= min, {message: 'is less than min', path: ['max']})
    .prefault({})
    .describe('Machines of the node pool.');
