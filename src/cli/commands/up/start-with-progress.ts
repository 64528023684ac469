import type {Project} from '../../../cluster/project/project.js';
import {
  type StartEvent,
  type Started,
  type StartOptions,
  startCluster,
} from '../../../cluster/providers/local/start.js';
import {counted} from '../../../kit/words.js';
import {onInterrupt} from '../../ui/interrupt.js';
import type {Ui} from '../../ui/ui.js';

type Progress = Required<Pick<StartOptions, 'on' | 'signal'>>;

/** Starts a cluster, or brings it up to date, under a progress line. */
export const startWithProgress = (project: Project, options: StartOptions, ui: Ui): Promise<Started> =>
  withStartProgress(
    progress => startCluster(project, {...options, ...progress}),
    ({status: {nodes, gateways}, published: {version, changed}}) =>
      `${counted(nodes.length, 'node')}, ${counted(gateways.length, 'gateway')} and control are ready; rules version ${version}${changed ? '' : ' as before'}`,
    ui,
  );

/** Runs a start under a progress line. Ctrl-C has it undone what it began, before the program ends. */
export async function withStartProgress<Result>(
  start: (progress: Progress) => Promise<Result>,
  done: (result: Result) => string,
  ui: Ui,
): Promise<Result> {
  const step = ui.step('Starting');
  const interrupted = new AbortController();
  const starting = start({signal: interrupted.signal, on: event => step.update(words(event))});
  const settled = starting.then(
    () => undefined,
    () => undefined,
  );
  const release = onInterrupt(() => {
    interrupted.abort();
    return settled;
  });
  try {
    const result = await starting;
    step.done(done(result));
    return result;
  } catch (error) {
    step.failed('Not ready; what was begun is undone');
    throw error;
  } finally {
    release();
  }
}

function words(event: StartEvent): string {
  switch (event.kind) {
    case 'starting':
      return event.running
        ? 'Bringing the cluster up to date'
        : `Starting ${counted(event.roles.length, 'process', 'processes')}`;
    case 'ready':
    case 'live': {
      const {ready, waiting} = event;
      const total = ready.length + waiting.length;
      const count = `${ready.length} of ${total} ready${event.kind === 'live' ? ' with these rules' : ''}`;
      return waiting.length === 0 ? count : `${count}; waiting for ${shortList(waiting)}`;
    }
    case 'published':
      return `Rules version ${event.published.version} ${event.published.changed ? 'published' : 'active as before'}`;
    case 'undoing':
      return 'Undoing what was begun';
  }
}

const shortList = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
