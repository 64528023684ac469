import {RulectlError} from '../../../kit/errors.js';
import {formatBytes, formatDurationMs} from '../../../kit/units.js';
import {counted} from '../../../kit/words.js';
import {type GatewayClient, openGateway} from '../../../service/api/client.js';
import type {SessionEntry} from '../../../service/api/session-messages.js';
import {mergePatch} from '../../../state/facts/merge-patch.js';
import {errors} from '../../errors.js';
import {addressOf, type ClusterOptions} from '../../input/cluster-address.js';
import {parseFacts, readFacts} from '../../input/facts.js';
import {canAsk, confirm} from '../../ui/ask.js';
import {right} from '../../ui/table.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';

interface FactsOptions extends CommonOptions, ClusterOptions {
  readonly ruleset?: string;
}

interface SetOptions extends FactsOptions {
  readonly facts?: string;
  readonly merge?: boolean;
  readonly ttl?: string;
  readonly ifMatch?: string;
  readonly ifAbsent?: boolean;
}

interface RemoveOptions extends FactsOptions {
  readonly ifMatch?: string;
  readonly prefix?: string;
  readonly yes?: boolean;
}

interface ListOptions extends FactsOptions {
  readonly prefix?: string;
}

/** Sessions that are read or deleted at once. */
const window = 16;

/** `rulectl facts get`. */
export async function get(session: string, options: FactsOptions): Promise<void> {
  const ui = new Ui(options);
  await onGateway(options, async ({facts}) => {
    const found = await facts.get(session, options);
    // The facts alone, in both forms: they can be piped on.
    ui.result(found.facts, () => JSON.stringify(found.facts, null, 2));
    ui.note(`ETag ${found.etag}`);
  });
}

/** `rulectl facts set`. */
export async function set(session: string, options: SetOptions): Promise<void> {
  const ui = new Ui(options);
  if (options.facts === undefined) throw errors.FACTS_NOT_GIVEN();
  const given = parseFacts(await readFacts(options.facts));
  await onGateway(options, async gateway => {
    const {etag} = options.merge
      ? await merged(gateway, session, given, options)
      : await gateway.facts.put(session, given, options);
    ui.result({session, etag}, () => `${ui.style('good', '✓')} ${session} is stored. ETag ${etag}`);
  });
}

const maxMerges = 10;

/** Reads, merges, and writes on condition that nobody wrote meanwhile; else once more. */
async function merged(
  {facts}: GatewayClient,
  session: string,
  patch: Parameters<typeof mergePatch>[1],
  options: SetOptions,
) {
  for (let attempt = 1; ; attempt++) {
    const before = await facts.get(session, options).catch(unlessUnknown);
    const condition = options.ifMatch ?? before?.etag;
    try {
      return await facts.put(session, mergePatch(before?.facts ?? {}, patch), {
        ...options,
        ...(condition === undefined ? {ifAbsent: true} : {ifMatch: condition}),
      });
    } catch (error) {
      const stale = error instanceof RulectlError && error.code === 'FACTS_STALE';
      if (!stale || options.ifMatch !== undefined || options.ifAbsent || attempt >= maxMerges) throw error;
    }
  }
}

const unlessUnknown = (error: unknown): undefined => {
  if (error instanceof RulectlError && error.code === 'FACTS_UNKNOWN_SESSION') return undefined;
  throw error;
};

/** `rulectl facts rm`. */
export async function remove(sessions: readonly string[], options: RemoveOptions): Promise<void> {
  const ui = new Ui(options);
  if (sessions.length === 0 && options.prefix === undefined) throw errors.FACTS_NOTHING_TO_REMOVE();
  if (options.ifMatch !== undefined && (sessions.length !== 1 || options.prefix !== undefined))
    throw errors.FACTS_MATCH_ONE();
  await onGateway(options, async ({facts}) => {
    const names = new Set(sessions);
    if (options.prefix !== undefined) {
      for await (const {session} of facts.list(options)) names.add(session);
      await confirmRemoval(names.size, options, ui);
    }
    let gone = 0;
    for (const some of chunks([...names], window)) {
      await Promise.all(
        some.map(async session => {
          // One that was found by its prefix may have ended by now.
          const removal = facts.remove(session, options);
          if (options.prefix === undefined) await removal;
          else await removal.catch(unlessUnknown);
          gone++;
        }),
      );
    }
    ui.result({removed: gone}, () => `${ui.style('good', '✓')} ${counted(gone, 'session')} deleted.`);
  });
}

async function confirmRemoval(count: number, {yes}: RemoveOptions, ui: Ui): Promise<void> {
  if (yes || count === 0) return;
  if (ui.json || !canAsk()) throw errors.FACTS_REMOVE_UNCONFIRMED(count);
  if (!(await confirm(`Delete ${count} sessions?`))) throw errors.FACTS_REMOVE_UNCONFIRMED(count);
}

/** `rulectl facts ls`. */
export async function list(options: ListOptions): Promise<void> {
  const ui = new Ui(options);
  await onGateway(options, async ({facts}) => {
    const found = await distinct(facts.list(options));
    ui.result(found, () =>
      found.length === 0
        ? 'No sessions.'
        : ui.table(
            ['session', right('size'), right('ends in'), 'version'],
            found.map(({session, bytes, leftMs, version}) => [session, formatBytes(bytes), timeLeft(leftMs), version]),
          ),
    );
  });
}

/** `rulectl facts export`. */
export async function exportAll(options: ListOptions): Promise<void> {
  const ui = new Ui(options);
  await onGateway(options, async ({facts}) => {
    const found = await distinct(facts.list(options));
    for (const some of chunks(found, window)) {
      const read = await Promise.all(some.map(({session}) => facts.get(session, options).catch(unlessUnknown)));
      for (const [i, each] of read.entries()) {
        if (each)
          await ui.line(JSON.stringify({session: some[i]!.session, leftMs: some[i]!.leftMs, facts: each.facts}));
      }
    }
  });
}

async function onGateway(options: FactsOptions, work: (gateway: GatewayClient) => Promise<void>): Promise<void> {
  const gateway = openGateway(addressOf(options));
  try {
    await work(gateway);
  } finally {
    await gateway.close();
  }
}

/** A list may name a session twice while it changes; by name, once each. */
async function distinct(entries: AsyncIterable<SessionEntry>): Promise<SessionEntry[]> {
  const found = new Map<string, SessionEntry>();
  for await (const entry of entries) found.set(entry.session, entry);
  return [...found.values()].sort((a, b) => (a.session < b.session ? -1 : 1));
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

/** In whole seconds: the rest is gone before it is read. */
const timeLeft = (ms: number | null): string =>
  ms === null ? 'never' : ms < 1000 ? 'now' : formatDurationMs(Math.round(ms / 1000) * 1000);
