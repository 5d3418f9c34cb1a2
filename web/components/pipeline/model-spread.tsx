// How the readings of now are spread beside those of training, by machine type: a small drawing for the score, each sensor and each feature.
import { type FeatureSaid, featureSaid, type ServedModel, type Variable } from '../../lib/pipeline/model-api.ts';
import { edgeText, modelTexts } from '../../lib/pipeline/model-texts.ts';
import { linkToType, type ModelOfType, useShownType } from '../../lib/pipeline/shown-type.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatCount, formatMeasured, formatProbability, language } from '../../lib/texts.ts';

export interface ModelSpreadProps {
  readonly model: ServedModel;
  readonly profile: PortalProfile | undefined;
}

export function ModelSpread({ model: { types }, profile }: ModelSpreadProps) {
  const shown = useShownType(types);
  return (
    <div className="report-block">
      <h3>{modelTexts.spread}</h3>
      {shown === undefined ? (
        <p className="sub">{modelTexts.spreadNone}</p>
      ) : (
        <>
          <p className="sub">{modelTexts.spreadHint}</p>
          <nav className="alarm-shows model-types" aria-label={modelTexts.spread} hidden={types.length === 1}>
            {types.map(({ type, variables, alarmShare }) => (
              <a key={type} href={linkToType(type)} aria-current={type === shown.type ? 'true' : undefined}>
                {modelTexts.type(type)}
                {(alarmShare?.verdict === 'drifted' || variables.some(({ verdict }) => verdict === 'drifted')) && (
                  <span className="chip">{modelTexts.verdicts.drifted}</span>
                )}
              </a>
            ))}
          </nav>
          <OfType of={shown} profile={profile} />
        </>
      )}
    </div>
  );
}

const kinds = ['score', 'sensor', 'feature'] as const;

function OfType({ of, profile }: { readonly of: ModelOfType; readonly profile: PortalProfile | undefined }) {
  const { readings, alarmShare, variables } = of;
  const isKnown = variables.some(({ now }) => now !== null);
  return (
    <>
      <p className="sub model-readings">
        {isKnown ? modelTexts.ofReadings(formatCount(readings)) : modelTexts.noReadings}
        {alarmShare !== null &&
          ` · ${modelTexts.alarms(formatProbability(alarmShare.now), formatProbability(alarmShare.inTraining))}`}
      </p>
      <ul className="model-variables">
        {kinds
          .flatMap((kind) => variables.filter((each) => each.kind === kind))
          .map((variable) => (
            <Spread key={`${variable.kind} ${variable.name}`} variable={variable} profile={profile} />
          ))}
      </ul>
    </>
  );
}

function Spread({ variable, profile }: { readonly variable: Variable; readonly profile: PortalProfile | undefined }) {
  const { kind, name, edges, verdict, psi } = variable;
  const { label: title, unit, rawName } = said(kind, name, profile);
  const [low, high] = [edges[0], edges.at(-1)];
  return (
    <li data-variable={name} data-verdict={verdict}>
      <span className="model-variable">
        <strong>
          {title}
          {rawName !== null && <span className="sub">{rawName}</span>}
        </strong>
        {verdict === 'drifted' && (
          <span className="judgement" data-judgement="beyond">
            {modelTexts.verdicts.drifted}
          </span>
        )}
      </span>
      <Drawing variable={variable} label={modelTexts.chartLabel(title, modelTexts.verdicts[verdict])} />
      <span className="sub">
        {low !== undefined &&
          high !== undefined &&
          `${modelTexts.range(edgeText(low, high - low), edgeText(high, high - low))} ${unit}`}
        {psi !== null && <span className="model-psi">{modelTexts.psi(formatMeasured(psi))}</span>}
      </span>
    </li>
  );
}

function said(kind: Variable['kind'], name: string, profile: PortalProfile | undefined): FeatureSaid {
  if (kind === 'score') return { label: modelTexts.score, unit: '', rawName: null };
  if (kind === 'feature') return featureSaid(name, profile, language);
  const sensor = profile?.sensors.find((each) => each.name === name);
  return { label: sensor?.label[language] ?? name, unit: sensor?.unit ?? '', rawName: null };
}

/** Of a bin; the drawing is scaled to its place. */
const binWidth = 10;
const height = 40;
/** Shares up to here fit; a bin that has more is cut off by the top. */
const shareMin = 0.25;

function Drawing({ variable: { inTraining, now }, label }: { readonly variable: Variable; readonly label: string }) {
  const most = Math.max(shareMin, ...inTraining, ...(now ?? []));
  const at = (share: number): number => height * (1 - share / most);
  const line = inTraining
    .map((share, bin) => `${bin === 0 ? 'M' : 'L'}${bin * binWidth} ${at(share)}H${(bin + 1) * binWidth}`)
    .join('');
  return (
    <svg
      className="model-drawing"
      viewBox={`0 0 ${binWidth * inTraining.length} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {now?.map((share, bin) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bin is what its place says.
        <rect key={bin} x={bin * binWidth + 1} y={at(share)} width={binWidth - 2} height={height - at(share)} />
      ))}
      <path d={line} />
    </svg>
  );
}
