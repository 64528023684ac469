import {type Markup, markup} from './markup.js';
import {linearScale, logScale} from './scale.js';

export interface Series {
  readonly name: string;
  /** [x, y] in the units of the axes; a `null` y leaves a gap. */
  readonly points: readonly (readonly [number, number | null])[];
  /** A reference (ideal, target) rather than a measurement: drawn dashed. */
  readonly reference?: boolean;
  /** Which colour of the page; default: its position. */
  readonly colour?: number;
  /** Half-height of an error bar for each point. */
  readonly spread?: readonly number[];
}

export interface LineChart {
  readonly title: string;
  readonly x: {readonly label: string};
  readonly y: {readonly label: string; readonly logarithmic?: boolean};
  readonly series: readonly Series[];
  /** Shaded spans of x, such as the phases of a drill. */
  readonly bands?: readonly {
    readonly from: number;
    readonly to: number;
    readonly label: string;
    readonly kind: 'fault' | 'calm';
  }[];
  readonly marks?: readonly {readonly at: number; readonly label: string}[];
}

const width = 720;
const height = 280;
const frame = {left: 64, right: 704, top: 40, bottom: 236};

/** A line chart as inline SVG. Colours come from the page's `--series-N` variables, so it follows light and dark. */
export function lineChart({title, x, y, series, bands = [], marks = []}: LineChart): Markup {
  const xs = series.flatMap(({points}) => points.map(([value]) => value));
  const ys = series.flatMap(({points, spread}) =>
    points.flatMap(([, value], index) => (value === null ? [] : [value + (spread?.[index] ?? 0)])),
  );
  const across = linearScale(xs, [frame.left, frame.right], 8);
  const up = (y.logarithmic ? logScale : linearScale)(ys, [frame.bottom, frame.top]);
  return markup`<figure class="chart"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<text class="chart-title" x="${frame.left}" y="18">${title}</text>
${bands.map(band => markup`<rect class="band band-${band.kind}" x="${px(across(band.from))}" y="${frame.top}" width="${px(across(band.to) - across(band.from))}" height="${frame.bottom - frame.top}"/>`)}
${up.ticks.map(tick => markup`<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${px(up(tick))}" y2="${px(up(tick))}"/><text class="tick" x="${frame.left - 8}" y="${px(up(tick) + 4)}" text-anchor="end">${short(tick)}</text>`)}
${across.ticks.map(tick => markup`<text class="tick" x="${px(across(tick))}" y="${frame.bottom + 18}" text-anchor="middle">${short(tick)}</text>`)}
<text class="axis" x="${frame.right}" y="${frame.bottom + 36}" text-anchor="end">${x.label}</text>
<text class="axis" x="${frame.right}" y="18" text-anchor="end">${y.label}</text>
${marks.map(mark => markup`<line class="mark" x1="${px(across(mark.at))}" x2="${px(across(mark.at))}" y1="${frame.top}" y2="${frame.bottom}"/>`)}
${series.map((line, index) => drawSeries(line, colourOf(line, index), across, up))}
${inRows(bands.map(({from, label}) => ({at: across(from) + 4, label}))).map(({at, label, row}) => markup`<text class="band-label" x="${px(at)}" y="${frame.top + 12 + row * rowHeight}">${label}</text>`)}
${inRows(marks.map(({at, label}) => ({at: across(at) + 4, label}))).map(({at, label, row}) => markup`<text class="mark-label" x="${px(at)}" y="${frame.bottom - 6 - row * rowHeight}">${label}</text>`)}
</svg><figcaption>${series.map((line, index) => markup`<span class="key key-${colourOf(line, index)}${line.reference ? ' reference' : ''}">${line.name}</span>`)}</figcaption></figure>`;
}

const rowHeight = 13;
/** Of a letter of a label, with some room. */
const letterWidth = 6.5;

/** Puts labels that would run into each other on rows of their own, each on the first that has room. */
function inRows<Label extends {readonly at: number; readonly label: string}>(
  labels: readonly Label[],
): (Label & {readonly row: number})[] {
  const ends: number[] = [];
  return labels
    .toSorted((a, b) => a.at - b.at)
    .map(each => {
      const free = ends.findIndex(end => end <= each.at);
      const row = free < 0 ? ends.length : free;
      ends[row] = each.at + each.label.length * letterWidth + 4;
      return {...each, row};
    });
}

/** A page has six. */
const colourOf = ({colour}: Series, index: number): number => (colour ?? index) % 6;

function drawSeries(line: Series, colour: number, across: (x: number) => number, up: (y: number) => number): Markup {
  let path = '';
  let pen = 'M';
  for (const [x, y] of line.points) {
    if (y === null) pen = 'M';
    else {
      path += `${pen}${px(across(x))} ${px(up(y))}`;
      pen = 'L';
    }
  }
  const few = line.points.length <= 40 && !line.reference;
  return markup`<path class="line line-${colour}${line.reference ? ' reference' : ''}" d="${path}"/>${
    few &&
    line.points.map(([x, y], at) => {
      if (y === null) return undefined;
      const spread = line.spread?.[at];
      return markup`${spread !== undefined && markup`<line class="line line-${colour}" x1="${px(across(x))}" x2="${px(across(x))}" y1="${px(up(y - spread))}" y2="${px(up(y + spread))}"/>`}<circle class="dot dot-${colour}" cx="${px(across(x))}" cy="${px(up(y))}" r="3"><title>${`${line.name}: ${short(x)}, ${short(y)}`}</title></circle>`;
    })
  }`;
}

const px = (value: number) => Number(value.toFixed(1));

/** `12`, `1.5k`, `0.25`: at most three significant digits, for axes. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}
