import {dirname, resolve} from 'node:path';
import {defaultFile} from '../../../cluster/project/project.js';
import {remoteCluster} from '../../../cluster/providers/remote/remote-cluster.js';
import {onInterrupt} from '../../ui/interrupt.js';
import type {CommonOptions, Ui} from '../../ui/ui.js';
import {lineCount} from '../logs/choose.js';

/** `rulectl logs --target`: as the platform prints them, each line with the part that wrote it. */
export async function remoteLogs(
  target: string,
  name: string | undefined,
  {file, follow = false, lines}: CommonOptions & {readonly follow?: boolean; readonly lines: string},
  ui: Ui,
): Promise<void> {
  const {cluster} = remoteCluster(dirname(resolve(file ?? defaultFile)), target);
  const ending = new AbortController();
  const release = onInterrupt(() => ending.abort());
  try {
    await cluster.logs({
      name,
      lines: lineCount(lines),
      follow,
      onLine: line => void ui.line(ui.json ? JSON.stringify({line}) : line),
      signal: ending.signal,
    });
  } finally {
    release();
  }
}
