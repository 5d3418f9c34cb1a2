// The curves of a machine in a span of time, under one another, with one mark through all of them for what is pointed at. They can be dragged over to
// look closer, and the keyboard does the same.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { shownSensorsMax } from '../../lib/alerts/sensor-choice.ts';
import { type MachineCurves as Curves, curvesKey, fetchCurves, type TimeSpan } from '../../lib/curves/curve-api.ts';
import { marksOf } from '../../lib/curves/curve-shape.ts';
import { curveTexts, formatPointTime } from '../../lib/curves/curve-texts.ts';
import { linkToDeadLetters } from '../../lib/pipeline/delivery-address.ts';
import type { PortalProfile, PortalSensor } from '../../lib/portal-api.ts';
import { formatCount, formatMeasured, language } from '../../lib/texts.ts';
import { Episodes, Scores, TimeAxis } from './curve-bands.tsx';
import { CurveTable } from './curve-table.tsx';
import { type Frame, SensorChart, timeScale } from './sensor-chart.tsx';
import { type Pointing, useFrame, usePointing } from './use-pointing.ts';

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
      <State curves={data} failure={curves.failureReason}>
        <None machineId={machineId} hasTimes={props.onSpan !== undefined} />
      </State>
      <Charts {...props} curves={data} />
    </div>
  );
}

interface StateProps {
  readonly curves: Curves;
  readonly failure: Error | null;
  /** Of a time without readings. */
  readonly children: ReactNode;
}

/** What the curves lack is said, and not left to be seen. */
function State({ curves, failure, children }: StateProps) {
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
      {curves.times.length === 0 && children}
    </div>
  );
}

/** Why, and what to do about it. */
function None({ machineId, hasTimes }: { readonly machineId: number; readonly hasTimes: boolean }) {
  const { none, noneText, noneTimes, noneEver, refused } = curveTexts;
  return (
    <p className="curves-none">
      {none} <span className="sub">{hasTimes ? `${noneText} ${noneTimes}` : noneText}</span>
      {hasTimes && (
        <span className="sub">
          {`${noneEver(String(machineId))} `}
          <a href={linkToDeadLetters({ state: 'open', field: null })}>{refused}</a>
        </span>
      )}
    </p>
  );
}

type ChartsProps = MachineCurvesProps & { readonly curves: Curves };

function Charts(props: ChartsProps) {
  const { curves, profile, first = noSensors, onSpan } = props;
  const hintId = useId();
  const [frame, place] = useFrame();
  const [isAll, setAll] = useState(false);
  const sensors = useMemo(() => ordered(profile.sensors, first), [profile, first]);
  const shown = isAll ? sensors : sensors.slice(0, shownSensorsMax);
  // What is drawn is the time that the data are of, also while others are on their way.
  const drawn = useMemo(() => ({ from: Date.parse(curves.from), to: Date.parse(curves.to) }), [curves]);
  const pointing = usePointing({ curves, drawn, frame, span: props.span, onSpan });
  const { at } = pointing;
  const time = at === null ? undefined : curves.times[at];
  const isEmpty = curves.times.length === 0;
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
        {...pointing.handlers}
      >
        <Stack {...props} sensors={shown} drawn={drawn} frame={frame} at={at} />
        <Over pointing={pointing} time={time} drawn={drawn} frame={frame} />
      </div>
      {!isEmpty && (
        <p className="curve-foot sub">
          <span className="curve-at" aria-live="polite">
            {time === undefined ? '' : `${formatPointTime(time)} · ${readout(curves, at, shown)}`}
          </span>
          <span>{`${curveTexts.resolution[curves.resolution]} · ${curveTexts.band}`}</span>
        </p>
      )}
      {onSpan !== undefined && (
        <p id={hintId} className="curve-hint sub">
          {curveTexts.hint}
        </p>
      )}
      {!isEmpty && sensors.length > shownSensorsMax && (
        <button type="button" className="act" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? curveTexts.fewerSensors : curveTexts.allSensors(formatCount(sensors.length))}
        </button>
      )}
      {!isEmpty && <CurveTable curves={curves} sensors={shown} />}
    </>
  );
}

interface StackProps extends ChartsProps {
  readonly sensors: readonly PortalSensor[];
  readonly drawn: TimeSpan;
  readonly frame: Frame;
  readonly at: number | null;
}

function Stack({ curves, profile, machineType, sensors, drawn, frame, at }: StackProps) {
  return (
    <>
      {sensors.map((sensor) => {
        const curve = curves.sensors.find(({ name }) => name === sensor.name);
        const given = { curves, sensor, machineType, profile, frame, span: drawn, place: at };
        // Above it stands that there are no readings; anomalous ones are stored for longer.
        const isBare = curves.times.length === 0 && marksOf(curves.anomalies, sensor.name).length === 0;
        return curve === undefined || isBare ? null : <SensorChart key={sensor.name} {...given} curve={curve} />;
      })}
      <Scores curves={curves} span={drawn} frame={frame} profile={profile} />
      <Episodes curves={curves} span={drawn} frame={frame} profile={profile} />
      <TimeAxis span={drawn} frame={frame} />
    </>
  );
}

interface OverProps {
  readonly pointing: Pointing;
  readonly time: number | undefined;
  readonly drawn: TimeSpan;
  readonly frame: Frame;
}

/** The mark through all charts, and the time that is dragged over. */
function Over({ pointing: { dragged, pointed }, time, drawn, frame }: OverProps) {
  const x = timeScale(drawn, frame);
  return (
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
      {time !== undefined && <line className="curve-pointer" x1={x(time)} x2={x(time)} y1={0} y2="100%" />}
    </svg>
  );
}

const noSensors: readonly string[] = [];

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
