// What stands under the curves of a machine: the scores of its anomalous readings, its episodes as bands, and the times.
import { scaleTime } from 'd3-scale';
import type { MachineCurves, TimeSpan } from '../../lib/curves/curve-api.ts';
import { curveTexts, formatPointTime, formatTick } from '../../lib/curves/curve-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatCount, formatProbability, language } from '../../lib/texts.ts';
import { type Frame, timeScale } from './sensor-chart.tsx';

export interface BandProps {
  readonly curves: MachineCurves;
  readonly span: TimeSpan;
  readonly frame: Frame;
  readonly profile: PortalProfile;
}

const scoreHeight = 56;
const [scoreTop, scoreBottom] = [6, 6];

/** Normal readings have no stored score: only what is anomalous stands here. */
export function Scores({ curves, span, frame }: BandProps) {
  if (curves.anomalies.length === 0) return null;
  const x = timeScale(span, frame);
  const y = (probability: number): number =>
    scoreHeight - scoreBottom - probability * (scoreHeight - scoreTop - scoreBottom);
  return (
    <figure className="curve" data-scores>
      <figcaption>
        <span className="curve-name">{curveTexts.anomalies}</span>
      </figcaption>
      <svg width={frame.width} height={scoreHeight} aria-hidden="true" className="curve-drawing">
        {[0, 1].map((tick) => (
          <g key={tick} className="curve-tick">
            <line x1={frame.left} x2={frame.width - frame.right} y1={y(tick)} y2={y(tick)} />
            <text x={frame.left - 6} y={y(tick)} dy="0.32em" textAnchor="end">
              {formatCount(100 * tick)}%
            </text>
          </g>
        ))}
        {curves.anomalies.map(({ at, probability, severity, count }) => (
          <g key={at} className="curve-score" data-severity={severity}>
            <title>{`${formatPointTime(at)}: ${curveTexts.anomaly(formatProbability(probability), formatCount(count))}`}</title>
            <line x1={x(at)} x2={x(at)} y1={y(0)} y2={y(probability)} />
            <circle cx={x(at)} cy={y(probability)} r={3} />
          </g>
        ))}
      </svg>
    </figure>
  );
}

const bandHeight = 18;

export function Episodes({ curves, span, frame, profile }: BandProps) {
  const x = timeScale(span, frame);
  const within = (time: number): number => x(Math.min(span.to, Math.max(span.from, time)));
  const nameOf = (mode: string | null): string =>
    mode === null ? '' : (profile.failureModes.find(({ code }) => code === mode)?.label[language] ?? mode);
  return (
    <figure className="curve" data-episodes>
      <figcaption>
        <span className="curve-name">{curveTexts.episodes}</span>
        {curves.episodes.length === 0 && <span className="sub">{curveTexts.noEpisode}</span>}
      </figcaption>
      <svg width={frame.width} height={bandHeight} aria-hidden="true" className="curve-drawing">
        <rect
          className="curve-track"
          x={frame.left}
          y={3}
          width={Math.max(0, frame.width - frame.left - frame.right)}
          height={bandHeight - 6}
        />
        {curves.episodes.map(({ episodeId, mode, severity, from, to }) => {
          const end =
            to === null
              ? `${formatPointTime(from)} – ${curveTexts.ongoing}`
              : `${formatPointTime(from)} – ${formatPointTime(to)}`;
          return (
            <rect
              key={episodeId}
              className="curve-episode"
              data-severity={severity}
              x={within(from)}
              y={1}
              width={Math.max(3, within(to ?? span.to) - within(from))}
              height={bandHeight - 2}
              rx={2}
            >
              <title>{`${nameOf(mode)} ${end}`.trim()}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}

const pixelsPerTick = 90;

export function TimeAxis({ span, frame }: Pick<BandProps, 'span' | 'frame'>) {
  const inner = Math.max(1, frame.width - frame.left - frame.right);
  const scale = scaleTime([new Date(span.from), new Date(span.to)], [frame.left, frame.width - frame.right]);
  return (
    <svg width={frame.width} height={20} aria-hidden="true" className="curve-drawing">
      {scale.ticks(Math.max(2, Math.floor(inner / pixelsPerTick))).map((tick) => (
        <text key={tick.getTime()} className="curve-time" x={scale(tick)} y={14} textAnchor="middle">
          {formatTick(tick, span.to - span.from)}
        </text>
      ))}
    </svg>
  );
}
