import {type Document, isMap, parseDocument} from 'yaml';
import {factStoreNames, remoteStores} from '../../state/facts/registry.js';
import type {TargetSchema} from '../file/target-schema.js';

/** Where a new cluster runs, and where it keeps what outlives its processes. */
export interface ProjectChoices {
  /** The only target besides this machine that the cluster file describes; `all` (default) keeps every one. */
  readonly target?: string | undefined;
  /** One of `factStoreNames`; such as `redis`, which reads its URL from REDIS_URL. Default: as the example has it. */
  readonly facts?: string | undefined;
  /** `postgres` reads its URL from DATABASE_URL. Default: as the example has it. */
  readonly repository?: string | undefined;
}

/** Stores that can be chosen, the default first. */
export const choices = {
  facts: factStoreNames,
  repository: ['embedded', 'postgres'],
} as const satisfies Record<'facts' | 'repository', readonly string[]>;

const factSections = remoteStores.map(({name, url}) => ({store: name, url: `\${${url.variable}}`, ttl: '1h'}));
const postgres = {store: 'postgres', url: '${DATABASE_URL}'};

/** The text of a cluster file with these choices; without any, as it was. Values are ones of `choices` and `targets`. */
export function withChoices(
  text: string,
  {target: name = 'all', facts, repository}: ProjectChoices,
  targets: readonly TargetSchema[],
): string {
  const file = parseDocument(text);
  const target = targets.find(each => each.name === name);
  if (target) keepTarget(file, target);
  choose(file, 'facts', facts, factSections);
  choose(file, 'repository', repository, [postgres]);
  const changed = target !== undefined || facts !== undefined || repository !== undefined;
  return changed ? textOf(file) : text;
}

/** A cluster file in the layout of the examples. */
export const textOf = (file: Document): string => file.toString({lineWidth: 0, flowCollectionPadding: false});

/** One machine needs no section: what the spec says is for it. */
function keepTarget(file: Document, {name, sample, oneMachine}: TargetSchema): void {
  const described = file.getIn(['spec', 'targets']);
  if (isMap(described)) described.items = described.items.filter(({key}) => String(key) === name);
  if (oneMachine) file.deleteIn(['spec', 'targets']);
  else if (!file.hasIn(['spec', 'targets', name]))
    file.setIn(
      ['spec', 'targets'],
      file.createNode({[name]: {...sample, facts: factSections[0], repository: postgres}}),
    );
}

function choose(
  file: Document,
  section: 'facts' | 'repository',
  store: string | undefined,
  others: readonly {readonly store: string}[],
): void {
  if (store === undefined || (file.getIn(['spec', section, 'store']) ?? choices[section][0]) === store) return;
  const other = others.find(each => each.store === store);
  if (other) file.setIn(['spec', section], file.createNode(other, {flow: true}));
  else file.deleteIn(['spec', section]);
}
