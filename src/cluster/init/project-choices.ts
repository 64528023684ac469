import {type Document, parseDocument} from 'yaml';
import {factStoreNames, remoteStores} from '../../state/facts/registry.js';
import {targetNames} from '../file/cluster-spec.js';

/** Where a new cluster runs, and where it keeps what outlives its processes. */
export interface ProjectChoices {
  /** The only target besides this machine that the cluster file describes; `all` (default) keeps every one. */
  readonly target?: string | undefined;
  /** One of `factStoreNames`; such as `redis`, which reads its URL from REDIS_URL. Default: as the example has it. */
  readonly facts?: string | undefined;
  /** `postgres` reads its URL from DATABASE_URL. Default: as the example has it. */
  readonly repository?: string | undefined;
}

/** What can be chosen, the default first. */
export const choices = {
  target: ['all', ...targetNames],
  facts: factStoreNames,
  repository: ['embedded', 'postgres'],
} as const satisfies Record<keyof ProjectChoices, readonly string[]>;

const factSections = remoteStores.map(({name, url}) => ({store: name, url: `\${${url.variable}}`, ttl: '1h'}));
const postgres = {store: 'postgres', url: '${DATABASE_URL}'};

/** The text of a cluster file with these choices; without any, as it was. Values are ones of `choices`. */
export function withChoices(text: string, {target = 'all', facts, repository}: ProjectChoices): string {
  const file = parseDocument(text);
  if (target !== 'all') keepTarget(file, target);
  choose(file, 'facts', facts, factSections);
  choose(file, 'repository', repository, [postgres]);
  const changed = target !== 'all' || facts !== undefined || repository !== undefined;
  return changed ? textOf(file) : text;
}

/** A cluster file in the layout of the examples. */
export const textOf = (file: Document): string => file.toString({lineWidth: 0, flowCollectionPadding: false});

function keepTarget(file: Document, target: string): void {
  for (const name of targetNames) if (name !== target) file.deleteIn(['spec', 'targets', name]);
  if (target === 'local') file.deleteIn(['spec', 'targets']);
  else if (!file.hasIn(['spec', 'targets', target]))
    file.setIn(['spec', 'targets'], file.createNode({[target]: {facts: factSections[0], repository: postgres}}));
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
