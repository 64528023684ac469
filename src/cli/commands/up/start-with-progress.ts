import {
  type StartEvent,
  type Started,
  type StartOptions,
  startCluster,
} from '../../../cluster/providers/local/start.js';
import type {Project} from '../../../cluster/spec/project.js';
import {onInterrupt} from '../../ui/interrupt.js';
import type {Ui} from '../../ui/ui.js';

/** Starts a cluster under a progress line. Ctrl-C undoes what the start began, before the program ends. */
export async function startWithProgress(project: Project, options: StartOptions, ui: Ui): Promise<Started> {
  const step = ui.step('Starting');
  const interrupted = new AbortController();
  const starting = startCluster(project, {
    ...options,
    signal: interrupted.signal,
    on: event => step.update(words(event)),
  });
  const settled = starting.then(
    () => undefined,
    () => undefined,
  );
  const done = onInterrupt(() => {
    interrupted.abort();
    return settled;
  });
  try {
    const started = await starting;
    const {nodes, gateways} = started.status;
    const {version, changed} = started.published;
    step.done(
      `${counted(nodes.length, 'node')}, ${counted(gateways.length, 'gateway')} and control are ready; rules version ${version}${changed ? '' : ' as before'}`,
    );
    return started;
  } catch (error) {
    step.failed();
    throw error;
  } finally {
    done();
  }
}

function words(event: StartEvent): string {
  switch (event.kind) {
    case 'starting':
      return event.running
        ? 'Bringing the cluster up to date'
        : `Starting ${counted(event.roles.length, 'process', 'es')}`;
    case 'ready': {
      const {ready, waiting} = event;
      const total = ready.length + waiting.length;
      return waiting.length === 0
        ? `${total} of ${total} ready`
        : `${ready.length} of ${total} ready; waiting for ${shortList(waiting)}`;
    }
    case 'published':
      return `Rules version ${event.published.version} ${event.published.changed ? 'published' : 'active as before'}`;
    case 'undoing':
      return 'Undoing what was begun';
  }
}

const shortList = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;

const counted = (count: number, noun: string, plural = 's'): string => `${count} ${noun}${count === 1 ? '' : plural}`;
