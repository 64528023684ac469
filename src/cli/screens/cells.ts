import {formatBytes} from '../../kit/units.js';

/** Figures as cells of a screen: a dash for what is not known. */
export const dash = '–';

export const rate = (perSecond: number | null): string => {
  if (perSecond === null) return dash;
  if (perSecond >= 10_000) return `${(perSecond / 1000).toFixed(1)}k`;
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toFixed(1);
};

export const milliseconds = (ms: number | null): string => {
  if (ms === null) return dash;
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
};

export const share = (value: number | null): string => (value === null ? dash : `${Math.round(value * 100)} %`);

export const bytes = (value: number | null): string =>
  value === null ? dash : formatBytes(Math.round(value / 2 ** 20) * 2 ** 20);

/** A text of exactly this width: cut with an ellipsis, or filled up. */
export function cell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const characters = [...text];
  if (characters.length > width) return width < 2 ? '…' : `${characters.slice(0, width - 1).join('')}…`;
  return align === 'left'
    ? text.padEnd(text.length + width - characters.length)
    : ' '.repeat(width - characters.length) + text;
}

const colours: Readonly<Record<string, string>> = {ready: 'green', starting: 'yellow', draining: 'yellow'};

/** The colour of a part's state: red for all that should not be. */
export const stateColour = (state: string): string => colours[state] ?? 'red';
