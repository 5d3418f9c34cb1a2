// The figures of the served model: its threshold, what it was trained on, how good it was then, and what may be left of that.
import type { DriftVerdict, ServedModel } from '../../lib/pipeline/model-api.ts';
import { formatFigure, modelTexts } from '../../lib/pipeline/model-texts.ts';
import { formatCount } from '../../lib/texts.ts';

const judgements: Readonly<Record<DriftVerdict, string | undefined>> = {
  same: 'acceptable',
  drifted: 'beyond',
  unknown: undefined,
};
const digestShown = 12;

export function ModelFigures({ model }: { readonly model: ServedModel }) {
  const { threshold, figures, drift } = model;
  return (
    <dl className="report-figures" aria-label={modelTexts.figures}>
      <Figure name="threshold" title={modelTexts.threshold} value={formatFigure(threshold)}>
        {modelTexts.thresholdHint}
      </Figure>
      <Trained model={model} />
      {figures.map(({ name, value, low, high }) => (
        <Figure key={name} name={name} title={modelTexts.names[name] ?? name} value={formatFigure(value)}>
          {low === null || high === null
            ? modelTexts.inTraining
            : modelTexts.between(formatFigure(low), formatFigure(high))}
        </Figure>
      ))}
      <Figure
        name="drift"
        title={modelTexts.drift}
        value={modelTexts.verdicts[drift?.verdict ?? 'unknown']}
        judgement={drift === null ? undefined : judgements[drift.verdict]}
      >
        {drift === null ? modelTexts.driftNone : modelTexts.driftHint[drift.verdict]}
      </Figure>
      {drift?.estimated != null && <Estimated estimated={drift.estimated} />}
    </dl>
  );
}

function Trained({ model: { trained } }: { readonly model: ServedModel }) {
  const { rows, failures, dataDigest } = trained;
  if (rows === null) {
    return (
      <Figure name="trained" title={modelTexts.trained} value={modelTexts.trainedUnknown}>
        {modelTexts.trainedUnknownHint}
      </Figure>
    );
  }
  return (
    <Figure name="trained" title={modelTexts.trained} value={formatCount(rows)}>
      {failures === null ? modelTexts.trainedUnlabelled : modelTexts.trainedHint(formatCount(failures))}
      {dataDigest !== null && (
        <span title={dataDigest}>{` · ${modelTexts.data(dataDigest.slice(0, digestShown))}`}</span>
      )}
    </Figure>
  );
}

type EstimatedFigures = NonNullable<NonNullable<ServedModel['drift']>['estimated']>;

function Estimated({ estimated }: { readonly estimated: EstimatedFigures }) {
  return (['precision', 'recall'] as const).map((name) => {
    const { value, deviation, inTraining } = estimated[name];
    if (value === null) return null;
    const text = formatFigure(value);
    return (
      <Figure
        key={name}
        name={`estimated-${name}`}
        title={modelTexts.estimated[name]}
        value={deviation === null ? text : modelTexts.estimatedBy(text, formatFigure(deviation))}
      >
        {modelTexts.estimatedHint(inTraining === null ? modelTexts.trainedUnknown : formatFigure(inTraining))}
      </Figure>
    );
  });
}

interface FigureProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly judgement?: string | undefined;
  readonly children: React.ReactNode;
}

function Figure({ name, title, value, judgement, children }: FigureProps) {
  return (
    <div data-figure={name} data-judgement={judgement}>
      <dt>{title}</dt>
      <dd>
        <span className="report-value">{value}</span>
        <span className="sub">{children}</span>
      </dd>
    </div>
  );
}
