/** Text forms of quantities, as people write them in files and flags. Each parser answers undefined for anything else. */

const msPerUnit: Record<string, number> = {us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** `250`, `250ms`, `1.5s`, `5m`, `1h30m`, `7d` in milliseconds. A bare number is milliseconds. */
export function parseDurationMs(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) && text >= 0 ? text : undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((total, [, count, unit]) => total + Number(count) * msPerUnit[unit!]!, 0);
}

const bytesPerUnit: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `1048576`, `64Mi`, `1.5Gi`, `10M` (an optional `B` behind) in bytes, with the suffixes of Kubernetes. */
export function parseBytes(text: string | number): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(k|M|G|T|Ki|Mi|Gi|Ti|)B?$/.exec(String(text)) ?? [];
  const bytes = count === undefined ? undefined : Number(count) * bytesPerUnit[unit!]!;
  return bytes !== undefined && Number.isInteger(bytes) ? bytes : undefined;
}

/** `250m`, `0.5`, `2` in thousandths of a processor, as Kubernetes writes CPU. */
export function parseMilliCpu(text: string | number): number | undefined {
  const [, count, milli] = /^(\d+(?:\.\d+)?)(m?)$/.exec(String(text)) ?? [];
  if (count === undefined) return undefined;
  const value = milli ? Number(count) : Number(count) * 1000;
  return value > 0 && Number.isInteger(value) ? value : undefined;
}

/** `1000/s`, `600/m`, `50` in events per second. A bare number is per second. */
export function parseRatePerSecond(text: string | number): number | undefined {
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/(s|m|h))?$/.exec(String(text)) ?? [];
  if (count === undefined) return undefined;
  const rate = Number(count) / (msPerUnit[unit]! / 1000);
  return rate > 0 ? rate : undefined;
}

/** Microseconds for people: `41 µs`, `1.2 ms`, `3.4 s`. */
export function formatUs(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1_000_000) return `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** Milliseconds in the shortest exact form that `parseDurationMs` reads: `90000` gives `90s`, `3600000` gives `1h`. */
export function formatDurationMs(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms !== 0 && ms % msPerUnit[unit]! === 0) return `${ms / msPerUnit[unit]!}${unit}`;
  }
  return `${ms}ms`;
}

/** Bytes for people: `1 KiB`, `64 MiB`. */
export function formatBytes(bytes: number): string {
  const steps = Math.min(4, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0);
  const value = bytes / 2 ** (10 * steps);
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][steps]}`;
}
