import type {Ui} from '../../ui/ui.js';

/** Ctrl-C while steps run: the one under way is finished, since half a step is worse; a second Ctrl-C does not wait. */
export function stopAfterStep(ui: Ui): {readonly signal: AbortSignal; release(): void} {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(4);
    controller.abort();
    ui.note('Stopping after this step; press Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
