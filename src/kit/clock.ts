let lastMs = -1;
let lastText = '';

/** The present as `YYYY-MM-DDTHH:mm:ss.sssZ`. Printing costs more than asking, so one millisecond is printed once. */
export function isoNow(): string {
  const ms = Date.now();
  if (ms !== lastMs) {
    lastMs = ms;
    lastText = new Date(ms).toISOString();
  }
  return lastText;
}
