// The curves as a table, for who reads with ears or fingers: the mean of each sensor at evenly chosen points.
import type { MachineCurves } from '../../lib/curves/curve-api.ts';
import { tablePlaces } from '../../lib/curves/curve-shape.ts';
import { curveTexts, formatPointTime } from '../../lib/curves/curve-texts.ts';
import type { PortalSensor } from '../../lib/portal-api.ts';
import { formatCount, formatMeasured, language } from '../../lib/texts.ts';

const rowsMax = 60;

export function CurveTable({
  curves,
  sensors,
}: {
  readonly curves: MachineCurves;
  readonly sensors: readonly PortalSensor[];
}) {
  const places = tablePlaces(curves.times.length, rowsMax);
  const columns = sensors.flatMap((sensor) => {
    const curve = curves.sensors.find(({ name }) => name === sensor.name);
    return curve === undefined ? [] : [{ sensor, curve }];
  });
  return (
    <details className="curve-table">
      <summary>{curveTexts.table}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className="curve-scroll" tabIndex={0} aria-label={curveTexts.table}>
        <table>
          <caption>{curveTexts.tableOf(formatCount(places.length), formatCount(curves.times.length))}</caption>
          <thead>
            <tr>
              <th scope="col">{curveTexts.time}</th>
              {columns.map(({ sensor }) => (
                <th key={sensor.name} scope="col">
                  {sensor.label[language]} <span className="sub">{sensor.unit}</span>
                </th>
              ))}
              <th scope="col">{curveTexts.readings}</th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => (
              <tr key={curves.times[place]}>
                <th scope="row">{formatPointTime(curves.times[place] as number)}</th>
                {columns.map(({ sensor, curve }) => {
                  const value = curve.mean[place] ?? null;
                  return <td key={sensor.name}>{value === null ? '–' : formatMeasured(value)}</td>;
                })}
                <td>{formatCount(curves.counts[place] as number)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
