// How many alarms there were over time, with the limits of the standard where they are near.
import { axisTimes } from '../../lib/reports/axis-times.ts';
import { chartScale } from '../../lib/reports/chart-scale.ts';
import type { AlarmReport } from '../../lib/reports/report-api.ts';
import { formatAxisTime, formatRate, formatWhen, reportTexts } from '../../lib/reports/report-texts.ts';
import { formatCount } from '../../lib/texts.ts';

/** Of the drawing, which is stretched to the room that there is. */
const height = 100;
const gapShare = 0.15;

export function ReportChart({ report }: { readonly report: AlarmReport }) {
  const { series, positions, count } = report;
  const { stepMs, counts, watched } = series;
  const first = Date.parse(series.from);
  // Of the last step all is shown, though it may not be over: what has just happened would stand in a sliver at the edge.
  const width = counts.length;
  const end = first + width * stepMs;
  const { perHour, most, lines, manageable } = chartScale(report);
  if (most === 0) return null;
  const top = Math.max(most, ...lines.map(({ perHour: at }) => at)) * 1.04;
  const y = (value: number): number => height * (1 - value / top);
  const label = reportTexts.seriesLabel(formatCount(count), formatRate(most));
  return (
    <figure className="report-chart">
      <figcaption>
        <span className="curve-name">{reportTexts.series(reportTexts.steps[stepMs] ?? '')}</span>
        {lines.map(({ name, perHour: limit }) => (
          <span key={name} className="report-line-name" data-line={name}>
            {reportTexts.line(formatCount(limit), positions === 1 ? null : formatCount(positions))}
          </span>
        ))}
        {watched.some((share) => share === 0) && (
          <span className="report-line-name" data-line="unwatched">
            {reportTexts.unwatched}
          </span>
        )}
      </figcaption>
      <div className="report-drawing">
        {[most, 0].map((each) => (
          <span key={each} className="report-most sub" style={{ top: `${y(each)}%` }} aria-hidden="true">
            {formatRate(each)}
          </span>
        ))}
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
          {unwatchedOf(watched).map(([step, length]) => (
            <rect key={`unwatched ${step}`} data-unwatched="" x={step} y={0} width={length} height={height}>
              <title>{`${formatWhen(first + step * stepMs)}: ${reportTexts.unwatched}`}</title>
            </rect>
          ))}
          {perHour.map((each, step) => {
            const begin = first + step * stepMs;
            return (
              <rect
                key={begin}
                x={step + gapShare / 2}
                y={y(each)}
                width={1 - gapShare}
                height={height - y(each)}
                data-over={each > manageable || undefined}
              >
                <title>{`${formatWhen(begin)}: ${reportTexts.bar(formatCount(counts[step] ?? 0), formatRate(each))}`}</title>
              </rect>
            );
          })}
          {lines.map(({ name, perHour: at }) => (
            <line key={name} data-line={name} x1={0} x2={width} y1={y(at)} y2={y(at)} />
          ))}
        </svg>
      </div>
      <div className="report-times sub" aria-hidden="true">
        {axisTimes(first, end).map(({ time, isDay }) => (
          <span key={time} style={{ left: `${(100 * (time - first)) / (end - first)}%` }}>
            {formatAxisTime(time, isDay)}
          </span>
        ))}
      </div>
    </figure>
  );
}

/** Steps side by side in which nobody watched: where they begin, and how many they are. */
function unwatchedOf(watched: readonly number[]): readonly (readonly [step: number, length: number])[] {
  const found: [number, number][] = [];
  watched.forEach((share, step) => {
    if (share > 0) return;
    const last = found.at(-1);
    if (last !== undefined && last[0] + last[1] === step) last[1]++;
    else found.push([step, 1]);
  });
  return found;
}
