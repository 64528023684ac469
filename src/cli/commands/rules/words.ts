/** `2026-01-31 14:05` in UTC: the same for everybody who compares notes. */
export const momentText = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** The first twelve hex digits tell versions apart. */
export const digestText = (digest: string): string => digest.replace('sha256:', '').slice(0, 12);

/** Characters of a message that a table has room for. */
const maxMessage = 60;

/** The first line of a message, cut where a table would break. */
export function messageText(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > maxMessage ? `${line.slice(0, maxMessage - 1)}…` : line;
}
