// The curves of a machine in a span of time, under one another, with one mark through all of them for what is pointed at. They can be dragged over to
// look closer, and the keyboard does the same.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { type MachineCurves as Curves, curvesKey, fetchCurves, type TimeSpan } from '../../lib/curve-api.ts';
import { draggedSpan, nearest, shifted, zoomed } from '../../lib/curve-shape.ts';
import { curveTexts, formatPointTime } from '../../lib/curve-texts.ts';
import type { PortalProfile, PortalSensor } from '../../lib/portal-api.ts';
import { shownSensorsMax } from '../../lib/sensor-choice.ts';
import { formatCount, formatMeasured, language } from '../../lib/texts.ts';
import { Episodes, Scores, TimeAxis } from './curve-bands.tsx';
import { CurveTable } from './curve-table.tsx';
import { type Frame, SensorChart, timeScale } from './sensor-chart.tsx';

export interface MachineCurvesProps {
  readonly machineId: number;
  readonly machineType: string | undefined;
  readonly profile: PortalProfile;
  readonly span: TimeSpan;
  /** Of these sensors first. */
  readonly first?: readonly string[];
  /** Absent where the time shown cannot be changed. */
  readonly onSpan?: (span: TimeSpan) => void;
  /** How often they are asked for anew; false for a time that is over. */
  readonly refetchMs: number | false;
}

const points = 600;

export function MachineCurves(props: MachineCurvesProps) {
  const { machineId, span, refetchMs } = props;
  const curves = useQuery({
    queryKey: [...curvesKey, machineId, span.from, span.to],
    queryFn: () => fetchCurves(machineId, span, points),
    refetchInterval: refetchMs,
    // While the time moves on, the curves of before stay.
    placeholderData: keepPreviousData,
    structuralSharing: false,
    gcTime: 60_000,
  });
  if (curves.data === undefined) {
    return (
      <p className="curves-state sub" role="status">
        {curves.failureReason === null ? curveTexts.loading : `${curveTexts.failed}: ${curves.failureReason.message}`}
      </p>
    );
  }
  const { data } = curves;
  return (
    <div className="curves" data-resolution={data.resolution} data-points={data.times.length}>
      <State curves={data} failure={curves.failureReason} />
      <Charts {...props} curves={data} />
    </div>
  );
}

/** What the curves lack is said, and not left to be seen. */
function State({ curves, failure }: { readonly curves: Curves; readonly failure: Error | null }) {
  const { history, isThinned } = curves;
  const behindShown = 1_000;
  return (
    <div role="status">
      {failure !== null && <p className="curves-notice">{`${curveTexts.failed}: ${failure.message}`}</p>}
      {history.reason !== null && <p className="curves-notice">{`${curveTexts.trouble}: ${history.reason}`}</p>}
      {history.reason === null && history.behind > behindShown && (
        <p className="curves-notice">{curveTexts.behind(formatCount(history.behind))}</p>
      )}
      {isThinned && <p className="curves-notice">{curveTexts.thinned}</p>}
      {curves.times.length === 0 && (
        <p className="curves-none">
          {curveTexts.none} <span className="sub">{curveTexts.noneText}</span>
        </p>
      )}
    </div>
  );
}

function Charts({
  curves,
  profile,
  machineType,
  span,
  first = none,
  onSpan,
}: MachineCurvesProps & { readonly curves: Curves }) {
  const hintId = useId();
  const [frame, place] = useFrame();
  const [pointed, setPointed] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [isAll, setAll] = useState(false);
  const sensors = useMemo(() => ordered(profile.sensors, first), [profile, first]);
  const shown = isAll ? sensors : sensors.slice(0, shownSensorsMax);
  // What is drawn is the time that the data are of, also while others are on their way.
  const drawn = useMemo(() => ({ from: Date.parse(curves.from), to: Date.parse(curves.to) }), [curves]);
  const at = pointed === null ? null : nearest(curves.times, pointed);
  const timeAt = (event: PointerEvent): number => {
    const { left, right, width } = frame;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const share = Math.min(1, Math.max(0, (x - left) / Math.max(1, width - left - right)));
    return drawn.from + share * (drawn.to - drawn.from);
  };
  const endDrag = (event: PointerEvent): void => {
    const found = dragged === null ? null : draggedSpan(dragged, timeAt(event));
    setDragged(null);
    if (found !== null) onSpan?.(found);
  };
  const onKeyDown = keysOf({ curves, at, span, setPointed, onSpan });
  const x = timeScale(drawn, frame);
  const pointedTime = at === null ? undefined : curves.times[at];
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: no element stands for curves */}
      <div
        ref={place}
        className="curve-charts"
        role="group"
        aria-label={curveTexts.curves}
        aria-describedby={onSpan === undefined ? undefined : hintId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows move the mark
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setPointed(timeAt(event))}
        onPointerLeave={() => setPointed(null)}
        onPointerDown={(event) => {
          if (onSpan === undefined || event.pointerType === 'touch' || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(timeAt(event));
        }}
        onPointerUp={endDrag}
        onPointerCancel={() => setDragged(null)}
      >
        {shown.map((sensor) => {
          const curve = curves.sensors.find(({ name }) => name === sensor.name);
          return curve === undefined ? null : (
            <SensorChart
              key={sensor.name}
              {...{ curves, sensor, curve, machineType, profile, frame }}
              span={drawn}
              place={at}
            />
          );
        })}
        <Scores curves={curves} span={drawn} frame={frame} profile={profile} />
        <Episodes curves={curves} span={drawn} frame={frame} profile={profile} />
        <TimeAxis span={drawn} frame={frame} />
        <svg className="curve-over" width={frame.width} aria-hidden="true">
          {dragged !== null && pointed !== null && (
            <rect
              className="curve-dragged"
              x={Math.min(x(dragged), x(pointed))}
              y={0}
              width={Math.abs(x(pointed) - x(dragged))}
              height="100%"
            />
          )}
          {pointedTime !== undefined && (
            <line className="curve-pointer" x1={x(pointedTime)} x2={x(pointedTime)} y1={0} y2="100%" />
          )}
        </svg>
      </div>
      <p className="curve-foot sub">
        <span className="curve-at" aria-live="polite">
          {pointedTime === undefined ? '' : `${formatPointTime(pointedTime)} · ${readout(curves, at, shown)}`}
        </span>
        <span>{`${curveTexts.resolution[curves.resolution]} · ${curveTexts.band}`}</span>
      </p>
      {onSpan !== undefined && (
        <p id={hintId} className="curve-hint sub">
          {curveTexts.hint}
        </p>
      )}
      {sensors.length > shownSensorsMax && (
        <button type="button" className="act" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? curveTexts.fewerSensors : curveTexts.allSensors(formatCount(sensors.length))}
        </button>
      )}
      {curves.times.length > 0 && <CurveTable curves={curves} sensors={shown} />}
    </>
  );
}

const none: readonly string[] = [];

function ordered(sensors: readonly PortalSensor[], first: readonly string[]): readonly PortalSensor[] {
  const isFirst = ({ name }: PortalSensor): boolean => first.includes(name);
  return [...sensors.filter(isFirst), ...sensors.filter((sensor) => !isFirst(sensor))];
}

/** What the keyboard's mark stands on, in words. */
function readout(curves: Curves, at: number | null, sensors: readonly PortalSensor[]): string {
  return sensors
    .flatMap(({ name, label, unit }) => {
      const value = at === null ? null : (curves.sensors.find((each) => each.name === name)?.mean[at] ?? null);
      return value === null ? [] : [`${label[language]} ${formatMeasured(value)} ${unit}`];
    })
    .join(', ');
}

interface Keys {
  readonly curves: Curves;
  readonly at: number | null;
  readonly span: TimeSpan;
  readonly setPointed: (time: number | null) => void;
  readonly onSpan: ((span: TimeSpan) => void) | undefined;
}

function keysOf({ curves, at, span, setPointed, onSpan }: Keys): (event: KeyboardEvent) => void {
  const { times } = curves;
  const step = Math.max(1, Math.round(times.length / 60));
  const move = (by: number): void => {
    const last = times.length - 1;
    const next = at === null ? last : Math.min(last, Math.max(0, at + by));
    setPointed(times[next] ?? null);
  };
  return (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const around = at === null ? undefined : times[at];
    if (event.key === 'ArrowLeft') move(-step);
    else if (event.key === 'ArrowRight') move(step);
    else if (event.key === 'Home') move(-times.length);
    else if (event.key === 'End') move(times.length);
    else if (event.key === 'Escape') setPointed(null);
    else if (event.key === '+' || event.key === '=') onSpan?.(zoomed(span, 0.5, around));
    else if (event.key === '-') onSpan?.(zoomed(span, 2, around));
    else if (event.key === 'PageUp') onSpan?.(shifted(span, -0.5));
    else if (event.key === 'PageDown') onSpan?.(shifted(span, 0.5));
    else return;
    event.preventDefault();
  };
}

/** As wide as there is room. */
function useFrame(): readonly [Frame, (element: HTMLElement | null) => void] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  useEffect(() => () => observer.current?.disconnect(), []);
  const place = useMemo(
    () =>
      (element: HTMLElement | null): void => {
        observer.current?.disconnect();
        if (element === null) return;
        setWidth(Math.floor(element.clientWidth));
        observer.current = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
        observer.current.observe(element);
      },
    [],
  );
  const frame = useMemo(() => ({ width, left: 52, right: 10 }), [width]);
  return [frame, place];
}
