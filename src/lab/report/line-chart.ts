export interface Series {
  readonly name: string;
  /** [x, y] in the units of the axes; a `null` y leaves a gap. */
  readonly points: readonly (readonly [number, number | null])[];
  /** A reference (ideal, target) rather than a measurement: drawn dashed. */
  readonly reference?: boolean;
  /** Which colour of the page; default: its position. */
  readonly colour?: number;
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

const frame = {width: 720, height: 280, left: 64, right: 704, top: 40, bottom: 236};

/** A chart as the template of pages draws it: pixels, texts, and which of the six colours of a page. */
export type Chart = ReturnType<typeof lineChart>;

/** A line chart as inline SVG. Colours come from the page's `--series-N` variables, so it follows light and dark. */
export function lineChart({title, x, y, series, bands = [], marks = []}: LineChart) {
  const points = series.flatMap(line => line.points);
  const values = points.flatMap(([, value]) => value ?? []);
  const across = linearScale(
    points.map(([value]) => value),
    [frame.left, frame.right],
    8,
  );
  const up = (y.logarithmic ? logScale : linearScale)(values, [frame.bottom, frame.top]);
  const ticksOf = (scale: Scale) => scale.ticks.map(tick => ({at: px(scale(tick)), text: short(tick)}));
  const labelled = (at: number, label: string) => ({at: px(across(at) + 4), label});
  return {
    ...{title, frame, x: x.label, y: y.label, up: ticksOf(up), across: ticksOf(across)},
    bands: bands.map(({from, to, kind}) => ({x: px(across(from)), width: px(across(to) - across(from)), kind})),
    bandLabels: inRows(bands.map(({from, label}) => labelled(from, label))),
    marks: marks.map(({at}) => px(across(at))),
    markLabels: inRows(marks.map(({at, label}) => labelled(at, label))),
    series: series.map((line, index) => ({
      name: line.name,
      reference: line.reference ?? false,
      colour: (line.colour ?? index) % 6,
      path: pathOf(line, across, up),
      // Many dots would hide the line.
      dots: line.reference || line.points.length > 40 ? [] : dotsOf(line, across, up),
    })),
  };
}

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

function pathOf({points}: Series, across: Scale, up: Scale): string {
  let pen = 'M';
  return points
    .map(([x, y]) => {
      const move = y === null ? '' : `${pen}${px(across(x))} ${px(up(y))}`;
      pen = y === null ? 'M' : 'L';
      return move;
    })
    .join('');
}

const dotsOf = ({name, points}: Series, across: Scale, up: Scale) =>
  points.flatMap(([x, y]) =>
    y === null ? [] : [{x: px(across(x)), y: px(up(y)), text: `${name}: ${short(x)}, ${short(y)}`}],
  );

const px = (value: number) => Number(value.toFixed(1));

/** `12`, `1.5k`, `0.25`: at most three significant digits, for axes. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}

/** A mapping from values to pixels with its tick marks. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Linear, from 0 or below the smallest value to a round number above the largest; about `count` ticks at 1, 2, 5 × 10ⁿ. */
export function linearScale(values: readonly number[], pixels: readonly [number, number], count = 5): Scale {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(...finite, low + 1e-9);
  const step = roundStep((high - low) / count);
  const ticks: number[] = [];
  for (let tick = Math.floor(low / step) * step; tick < high + step * 0.999; tick += step) ticks.push(cleaned(tick));
  return scaleOf(value => value, ticks, pixels);
}

/** Logarithmic to base 10, for latencies: a tail of seconds beside a body of milliseconds. */
export function logScale(values: readonly number[], pixels: readonly [number, number]): Scale {
  const positive = values.filter(value => Number.isFinite(value) && value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive, 1)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive, 1))));
  const ticks = Array.from({length: high - low + 1}, (_, index) => 10 ** (low + index));
  return scaleOf(value => Math.log10(Math.max(value, 10 ** low)), ticks, pixels);
}

function scaleOf(transform: (value: number) => number, ticks: number[], [from, to]: readonly [number, number]): Scale {
  const low = transform(ticks[0]!);
  const high = transform(ticks.at(-1)!);
  const scale = (value: number) => from + ((transform(value) - low) / (high - low)) * (to - from);
  return Object.assign(scale, {ticks});
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].find(factor => factor * power >= raw)! * power;
}

const cleaned = (value: number) => Number(value.toPrecision(12));
