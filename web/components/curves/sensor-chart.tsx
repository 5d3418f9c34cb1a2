// The curve of one sensor: a band from the least to the greatest, a line for the mean, limits as dashed lines, anomalous readings as marks. What is
// pointed at is said beside its name.
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { memo, type ReactNode, useMemo } from 'react';
import type { CurveAnomaly, MachineCurves, SensorCurve, TimeSpan } from '../../lib/curves/curve-api.ts';
import { type CurvePoint, marksOf, pointsOf, valueSpan } from '../../lib/curves/curve-shape.ts';
import { curveTexts } from '../../lib/curves/curve-texts.ts';
import { figuresAt } from '../../lib/curves/point-figures.ts';
import { keyed } from '../../lib/keyed.ts';
import type { PortalProfile, PortalSensor } from '../../lib/portal-api.ts';
import { formatMeasured, formatTick, language } from '../../lib/texts.ts';

/** Where all charts of a page lie, so that their times stand under one another. */
export interface Frame {
  readonly width: number;
  readonly left: number;
  readonly right: number;
}

export interface SensorChartProps {
  readonly curves: MachineCurves;
  readonly span: TimeSpan;
  readonly sensor: PortalSensor;
  readonly curve: SensorCurve;
  readonly machineType: string | undefined;
  readonly profile: PortalProfile;
  readonly frame: Frame;
  /** The place of the point that is pointed at. */
  readonly place: number | null;
}

const chartHeight = 96;
const [top, bottom] = [8, 8];
const tickCount = 3;

export function timeScale({ from, to }: TimeSpan, { width, left, right }: Frame): (time: number) => number {
  return (time) => left + ((time - from) / (to - from)) * (width - left - right);
}

interface LimitLine {
  readonly mode: string;
  readonly bound: number;
  /** As the limit spells it, where that is not how the sensor does. */
  readonly unit: string;
}

type LimitLines = ReturnType<typeof limitLines>;

export function SensorChart(props: SensorChartProps) {
  const { curves, sensor, curve, machineType, profile, place } = props;
  const limits = useMemo(() => limitLines(sensor, machineType, profile), [sensor, machineType, profile]);
  const at = place ?? curves.times.length - 1;
  const { value, isMean, span } = figuresAt(curve, at);
  const label = sensor.label[language];
  return (
    <figure className="curve" data-sensor={sensor.name}>
      <figcaption>
        <span className="curve-name">{label}</span>
        <span className="curve-value">
          {value === null ? '–' : `${value} ${sensor.unit}`}
          {isMean && <span className="curve-mean"> {curveTexts.mean}</span>}
        </span>
        {span !== null && <span className="sub">{`${span} ${sensor.unit}`}</span>}
        {limits.map(({ key, item: { mode, bound, unit } }) => (
          <span key={key} className="curve-limit">
            {curveTexts.limit(mode, `${formatMeasured(bound)} ${unit}`.trim())}
          </span>
        ))}
      </figcaption>
      <Drawing {...props} limits={limits} />
    </figure>
  );
}

function limitLines(sensor: PortalSensor, machineType: string | undefined, profile: PortalProfile) {
  const lines = sensor.limits.flatMap(({ mode, bounds, unit = sensor.unit }): readonly LimitLine[] => {
    const bound = machineType === undefined ? undefined : bounds[machineType];
    const label = profile.failureModes.find(({ code }) => code === mode)?.label[language] ?? mode;
    return bound === undefined ? [] : [{ mode: label, bound, unit }];
  });
  return keyed(lines, ({ mode, bound }) => `${mode} ${bound}`);
}

/** Drawn anew when the data change, and not with each move of the pointer. */
const Drawing = memo(
  function Drawing({ curves, span, sensor, curve, frame, limits }: SensorChartProps & { readonly limits: LimitLines }) {
    const points = useMemo(() => pointsOf(curves, curve), [curves, curve]);
    const marks = useMemo(() => marksOf(curves.anomalies, sensor.name), [curves, sensor]);
    const values = valueSpan(
      points,
      marks.map(({ value }) => value),
      limits.map(({ item }) => item.bound),
    );
    const x = timeScale(span, frame);
    // A sensor of which nothing came in this time has its name, and no room to draw in.
    if (values === null) return null;
    const y = scaleLinear(values, [chartHeight - bottom, top]);
    const isShown = ({ item: { bound } }: LimitLines[number]): boolean => bound >= values[0] && bound <= values[1];
    return (
      <svg width={frame.width} height={chartHeight} aria-hidden="true" className="curve-drawing">
        {y.ticks(tickCount).map((tick) => (
          <Tick key={tick} frame={frame} y={y(tick)}>
            {formatTick(tick)}
          </Tick>
        ))}
        <path className="curve-band" d={bandPath(points, x, y)} />
        <path className="curve-line" d={linePath(points, x, y)} />
        {points.length === 1 && <Dot points={points} x={x} y={y} />}
        {limits.filter(isShown).map(({ key, item: { bound } }) => (
          <line
            key={key}
            className="curve-limit-line"
            x1={frame.left}
            x2={frame.width - frame.right}
            y1={y(bound)}
            y2={y(bound)}
          />
        ))}
        {keyed(marks, ({ anomaly }) => anomaly.at).map(({ key, item: { anomaly, value } }) => (
          <Mark key={key} anomaly={anomaly} x={x(anomaly.at)} y={y(value)} />
        ))}
      </svg>
    );
  },
  (before, after) =>
    before.curves === after.curves &&
    before.span === after.span &&
    before.frame === after.frame &&
    before.sensor === after.sensor &&
    before.limits === after.limits,
);

function Tick({ frame, y, children }: { readonly frame: Frame; readonly y: number; readonly children: ReactNode }) {
  return (
    <g className="curve-tick">
      <line x1={frame.left} x2={frame.width - frame.right} y1={y} y2={y} />
      <text x={frame.left - 6} y={y} dy="0.32em" textAnchor="end">
        {children}
      </text>
    </g>
  );
}

type Scale = (value: number) => number;

function bandPath(points: readonly CurvePoint[], x: Scale, y: Scale): string {
  const path = area<CurvePoint>()
    .defined(({ min, max }) => min !== null && max !== null)
    .x(({ time }) => x(time))
    .y0(({ min }) => y(min as number))
    .y1(({ max }) => y(max as number));
  return path(points as CurvePoint[]) ?? '';
}

function linePath(points: readonly CurvePoint[], x: Scale, y: Scale): string {
  const path = line<CurvePoint>()
    .defined(({ mean }) => mean !== null)
    .x(({ time }) => x(time))
    .y(({ mean }) => y(mean as number));
  return path(points as CurvePoint[]) ?? '';
}

/** A line of one point is none. */
function Dot({ points, x, y }: { readonly points: readonly CurvePoint[]; readonly x: Scale; readonly y: Scale }) {
  const [point] = points;
  if (point === undefined || point.mean === null) return null;
  return <circle className="curve-dot" cx={x(point.time)} cy={y(point.mean)} r={2.5} />;
}

/** A ring, so that it is seen without colours too. */
function Mark({ anomaly, x, y }: { readonly anomaly: CurveAnomaly; readonly x: number; readonly y: number }) {
  return <circle className="curve-mark" data-severity={anomaly.severity} cx={x} cy={y} r={4} />;
}
