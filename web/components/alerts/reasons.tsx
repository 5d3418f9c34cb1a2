// What speaks for and against a failure, largest first: each value with its usual range, and a bar to the right for a failure, to the left
// against it. Below, how far the nearest limit is, in words where nobody draws it, and the way back to normal where the alert knows one.
import type { ReactNode } from 'react';
import { quantityOf } from '../../lib/alerts/own-words.ts';
import type { PortalAlert, PortalProfile } from '../../lib/portal-api.ts';
import { formatMeasured, formatProbability, formatSpan, language, texts, wording } from '../../lib/texts.ts';

type Explanation = NonNullable<PortalAlert['explanation']>;
type Reason = Explanation['reasons'][number];

export interface ReasonsProps {
  readonly id: string;
  readonly explanation: Explanation;
  readonly profile: PortalProfile;
  /** In place of the words on the nearest limit. */
  readonly limits?: ReactNode;
}

export function Reasons({ id, explanation, profile, limits }: ReasonsProps) {
  const { reasons, nearestMode, wayBack } = explanation;
  const largest = Math.max(...reasons.map(({ contribution }) => Math.abs(contribution)), 1e-9);
  return (
    <div id={id} className="reasons">
      <ul className="reason-list">
        {reasons.map((reason) => (
          <ReasonRow key={reason.sensor} reason={reason} profile={profile} largest={largest} />
        ))}
      </ul>
      {limits ?? (nearestMode !== null && <NearestMode mode={nearestMode} profile={profile} />)}
      {wayBack !== null && <WayBack wayBack={wayBack} profile={profile} />}
    </div>
  );
}

interface ReasonRowProps extends Pick<ReasonsProps, 'profile'> {
  readonly reason: Reason;
  readonly largest: number;
}

function ReasonRow({ reason, profile, largest }: ReasonRowProps) {
  const { contribution } = reason;
  const isFor = contribution > 0;
  // Half of the drawing is for each side.
  const width = (50 * Math.abs(contribution)) / largest;
  const effect = isFor ? texts.speaksFor : texts.speaksAgainst;
  return (
    <li className="reason-row" data-sensor={reason.sensor} data-for={isFor}>
      <span className="reason-name">{sensorOf(profile, reason.sensor).label}</span>
      <span className="reason-value">{valueText(reason, sensorOf(profile, reason.sensor).unit)}</span>
      <span className="reason-usual">{usualText(reason)}</span>
      <svg className="reason-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={effect}>
        <title>{effect}</title>
        <rect className="reason-axis" x="49.75" y="0" width="0.5" height="8" />
        <rect x={isFor ? 50 : 50 - width} y="1" width={width} height="6" />
      </svg>
    </li>
  );
}

function valueText({ value }: Reason, unit: string): string {
  return value === null ? texts.notMeasured : `${formatMeasured(value)} ${unit}`;
}

function usualText({ value, usual }: Reason): string {
  if (usual === null || value === null) return '';
  const range = formatSpan(usual.low, usual.high);
  if (value > usual.high) return texts.aboveUsual(range);
  return value < usual.low ? texts.belowUsual(range) : texts.withinUsual(range);
}

function NearestMode({
  mode,
  profile,
}: Pick<ReasonsProps, 'profile'> & { readonly mode: NonNullable<Explanation['nearestMode']> }) {
  const { code, isCrossed, limit } = mode;
  if (limit === null) return null;
  const label = profile.failureModes.find((each) => each.code === code)?.label[language] ?? code;
  const [bound, distance] = [limit.limit, Math.abs(limit.margin)].map(
    (each) => `${formatMeasured(each)} ${limit.unit}`,
  );
  const percent = limit.marginPercent === null ? '' : ` (${formatMeasured(Math.abs(limit.marginPercent))} %)`;
  const how = (isCrossed ? texts.beyondLimit : texts.shortOfLimit)(`${distance}${percent}`, bound ?? '');
  return (
    <p className="nearest" data-crossed={isCrossed}>
      <strong>{label}</strong>
      {`: ${quantityOf(limit.quantity, profile, wording)} ${formatMeasured(limit.value)} ${limit.unit}, ${how}`}
    </p>
  );
}

function WayBack({
  wayBack,
  profile,
}: Pick<ReasonsProps, 'profile'> & { readonly wayBack: NonNullable<Explanation['wayBack']> }) {
  const changes = wayBack.changes.map(({ sensor, from, to }) => {
    const { label, unit } = sensorOf(profile, sensor);
    return `${label} ${formatMeasured(from)} → ${formatMeasured(to)} ${unit}`;
  });
  return (
    <p className="way-back">
      <strong>{texts.wayBack}</strong>
      {`: ${changes.join(', ')}; ${texts.probability} ${formatProbability(wayBack.probability)}`}
    </p>
  );
}

function sensorOf(profile: PortalProfile, name: string): { readonly label: string; readonly unit: string } {
  const sensor = profile.sensors.find((each) => each.name === name);
  return sensor === undefined ? { label: name, unit: '' } : { label: sensor.label[language], unit: sensor.unit };
}
