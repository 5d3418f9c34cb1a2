// How far a reading is from the limits of failure modes: a gauge for each quantity, with its value, what is usual, and what is beyond a limit. The words under it
// say the same, and are what is read out. Those that matter now stand open, the others behind a fold.
import { useId } from 'react';
import type { ModeMargins } from '../../lib/alarms/alarm-api.ts';
import { type GaugeShape, gaugeShape, type Quantity } from '../../lib/alarms/gauge-shape.ts';
import { marginTexts, marginWords, othersText, withUnit } from '../../lib/alarms/margin-texts.ts';
import { keyed } from '../../lib/keyed.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatMeasured, language } from '../../lib/texts.ts';

export interface MarginsProps {
  readonly margins: readonly ModeMargins[];
  /** The modes that matter though none of their limits is crossed; the alarm's own is the first, and stands first. */
  readonly first: readonly (string | null | undefined)[];
  readonly profile: PortalProfile;
}

export function Margins({ margins, first, profile }: MarginsProps) {
  const matters = ({ mode, isCrossed }: ModeMargins): boolean => isCrossed || first.includes(mode);
  // Where none matters more than another, all stand open.
  const open = margins.some(matters) ? margins.filter(matters) : margins;
  const weight = ({ mode, isCrossed }: ModeMargins): number => (mode === first[0] ? 2 : Number(isCrossed));
  const shown = open.toSorted((one, other) => weight(other) - weight(one));
  const others = margins.filter((each) => !open.includes(each));
  return (
    <div className="margins">
      <p className="margins-title">{marginTexts.title}</p>
      <Modes margins={shown} profile={profile} />
      {others.length > 0 && (
        <details>
          <summary>{othersText(others.length)}</summary>
          <Modes margins={others} profile={profile} />
        </details>
      )}
      <p className="gauge-key" aria-hidden="true">
        <span data-is="value">{marginTexts.value}</span>
        <span data-is="usual">{marginTexts.usual}</span>
        <span data-is="beyond">{marginTexts.beyond}</span>
      </p>
    </div>
  );
}

function Modes({ margins, profile }: Pick<MarginsProps, 'margins' | 'profile'>) {
  return (
    <ul>
      {margins.map(({ mode, isCrossed, crossedBy, quantities }) => {
        const label = profile.failureModes.find(({ code }) => code === mode)?.label[language] ?? mode;
        return (
          <li key={mode} data-mode={mode} data-crossed={isCrossed}>
            <p className="margins-mode">
              <strong>{label}</strong>
              <span className="margins-how">{isCrossed ? marginTexts.crossed : marginTexts.notCrossed}</span>
              {crossedBy === 'all' && quantities.length > 1 && <span className="sub">{marginTexts.all}</span>}
            </p>
            {keyed(quantities, ({ quantity, unit }) => `${quantity.en} ${unit}`).map(({ key, item }) => (
              <Gauge key={key} mode={label} quantity={item} />
            ))}
          </li>
        );
      })}
    </ul>
  );
}

function Gauge({ mode, quantity }: { readonly mode: string; readonly quantity: Quantity }) {
  const { value, unit, limits } = quantity;
  const name = quantity.quantity[language];
  const shape = gaugeShape(quantity);
  const words = marginWords(quantity);
  return (
    <div className="gauge" data-crossed={limits.some(({ isCrossed }) => isCrossed)}>
      <span className="gauge-name">{name}</span>
      <span className="gauge-value">{withUnit(value, unit)}</span>
      <meter
        className="only-read-out"
        aria-label={`${mode}: ${name}`}
        min={shape.low}
        max={shape.high}
        value={value}
        aria-valuetext={[withUnit(value, unit), ...words].join(', ')}
      />
      <div className="gauge-drawing">
        <Drawing shape={shape} />
      </div>
      <span className="gauge-words" aria-hidden="true">
        {keyed(words, String).map(({ key, item }) => (
          <span key={key}>{item}</span>
        ))}
      </span>
    </div>
  );
}

/** Places are in percent of the width, so that numbers and marks keep their size at any. */
function Drawing({ shape: { value, usual, beyond, limits } }: { readonly shape: GaugeShape }) {
  const hatch = useId();
  return (
    <svg aria-hidden="true">
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="gauge-beyond" width="6" height="6" />
          <rect className="gauge-hatch" width="2" height="6" />
        </pattern>
      </defs>
      <rect className="gauge-line" x="0" y="9" width="100%" height="10" />
      {keyed(beyond, ({ from, to }) => `${from} ${to}`).map(({ key, item: { from, to } }) => (
        <rect key={key} x={percent(from)} y="9" width={percent(to - from)} height="10" fill={`url(#${hatch})`} />
      ))}
      {/* Over the hatch, and not as high: both are seen where a limit lies in what is usual. */}
      {usual !== null && (
        <rect
          className="gauge-usual"
          x={percent(usual.from)}
          y="12"
          width={percent(usual.to - usual.from)}
          height="4"
        />
      )}
      {keyed(limits, ({ at }) => at).map(({ key, item: { at, limit, isNamed } }) => (
        <g key={key}>
          <line className="gauge-limit" x1={percent(at)} x2={percent(at)} y1="7" y2="21" />
          {isNamed && (
            <text x={percent(at)} y="31" textAnchor={at < 12 ? 'start' : at > 88 ? 'end' : 'middle'}>
              {formatMeasured(limit)}
            </text>
          )}
        </g>
      ))}
      <svg aria-hidden="true" x={percent(value)} overflow="visible">
        <path className="gauge-needle" d="M-5 0H5L1 7V20H-1V7Z" />
      </svg>
    </svg>
  );
}

const percent = (share: number): string => `${share.toFixed(2)}%`;
