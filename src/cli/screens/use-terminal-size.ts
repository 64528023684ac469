import {useStdout} from 'ink';

/** Columns and rows of the terminal; those of a small one where it does not say. */
export function useTerminalSize(): {readonly columns: number; readonly rows: number} {
  const {stdout} = useStdout();
  return {columns: stdout.columns ?? 80, rows: stdout.rows ?? 24};
}
