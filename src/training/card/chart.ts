// The frame of every plot: scales, grid, axes with titles and units. A plot only draws its marks inside. Colours come from the page's
// style sheet, so that one drawing serves light, dark and paper.
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { at, escapeText } from './markup.ts';

export interface AxisOf {
  /** With the unit in brackets. */
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly format: (value: number) => string;
  readonly tickCount?: number;
}

export type Scale = ScaleLinear<number, number>;

export interface ChartOptions {
  /** What a screen reader says. */
  readonly label: string;
  readonly x: AxisOf;
  readonly y: AxisOf;
  readonly marks: (x: Scale, y: Scale) => string;
  /** Names in place of the vertical axis's numbers: each at its place from the top. */
  readonly rows?: readonly string[];
  readonly height?: number;
}

const width = 560;
const margin = { top: 10, right: 18, bottom: 50 } as const;

export function chart({ label, x, y, marks, rows, height = 340 }: ChartOptions): string {
  const left = rows === undefined ? 62 : 176;
  const bottom = height - margin.bottom;
  const xScale = scaleLinear([...x.domain], [left, width - margin.right]);
  const yScale = scaleLinear([...y.domain], [bottom, margin.top]);
  const horizontal = rows === undefined ? numberedRows(yScale, y, left) : namedRows(rows, yScale, left);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(label)}">
<g class="grid">${verticalGrid(xScale, x, bottom)}${horizontal.grid}</g>
<g class="axis">${numbers(xScale, x, bottom)}${horizontal.text}
<text class="title" x="${at((left + width - margin.right) / 2)}" y="${height - 8}" text-anchor="middle">${escapeText(x.title)}</text>
${rows === undefined ? yTitle(y.title, bottom) : rowsTitle(y.title, left, bottom)}</g>
${marks(xScale, yScale)}
</svg>`;
}

function verticalGrid(scale: Scale, axis: AxisOf, bottom: number): string {
  return ticks(scale, axis)
    .map((tick) => `<path d="M${at(scale(tick))} ${margin.top}V${bottom}"/>`)
    .join('');
}

function numbers(scale: Scale, axis: AxisOf, bottom: number): string {
  return ticks(scale, axis)
    .map((tick) => `<text x="${at(scale(tick))}" y="${bottom + 18}" text-anchor="middle">${axis.format(tick)}</text>`)
    .join('');
}

function numberedRows(scale: Scale, axis: AxisOf, left: number): { grid: string; text: string } {
  const all = ticks(scale, axis);
  return {
    grid: all.map((tick) => `<path d="M${left} ${at(scale(tick))}H${width - margin.right}"/>`).join(''),
    text: all
      .map((tick) => `<text x="${left - 8}" y="${at(scale(tick) + 4)}" text-anchor="end">${axis.format(tick)}</text>`)
      .join(''),
  };
}

function namedRows(names: readonly string[], scale: Scale, left: number): { grid: string; text: string } {
  return {
    grid: '',
    text: names
      .map(
        (name, row) => `<text x="${left - 10}" y="${at(scale(row) + 4)}" text-anchor="end">${escapeText(name)}</text>`,
      )
      .join(''),
  };
}

function yTitle(title: string, bottom: number): string {
  const middle = at((margin.top + bottom) / 2);
  return `<text class="title" transform="translate(15 ${middle}) rotate(-90)" text-anchor="middle">${escapeText(title)}</text>`;
}

/** Under the names, in line with the horizontal axis's numbers. */
function rowsTitle(title: string, left: number, bottom: number): string {
  return `<text class="title" x="${left - 24}" y="${bottom + 18}" text-anchor="end">${escapeText(title)}</text>`;
}

function ticks(scale: Scale, { tickCount = 6 }: AxisOf): readonly number[] {
  return scale.ticks(tickCount);
}
