// The view of the model: what is served, how good it was in training and may be now, which features move it, and how the readings of now are spread beside
// those of training. All of it is the AI server's to say.
import '../../pipeline.css';
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { refetchLineMs } from '../../lib/pipeline/delivery-api.ts';
import { featureSaid, fetchModel, modelKey, type ServedModel } from '../../lib/pipeline/model-api.ts';
import { modelTexts } from '../../lib/pipeline/model-texts.ts';
import { warningSaid } from '../../lib/pipeline/model-warning.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { formatMeasured, language } from '../../lib/texts.ts';
import { ModelFigures } from './model-figures.tsx';
import { ModelSpread } from './model-spread.tsx';
import { useAiServer } from './use-pipeline.ts';

export interface ModelPageProps {
  readonly profile: PortalProfile | undefined;
}

const refetchMs = 60_000;

export function ModelPage({ profile }: ModelPageProps) {
  const { isThere, away } = useAiServer(refetchLineMs);
  const model = useQuery({ queryKey: modelKey, queryFn: fetchModel, refetchInterval: refetchMs, enabled: isThere });
  const { data } = model;
  const failure = away ?? model.failureReason?.message ?? null;
  return (
    <section className="panel pipeline" aria-labelledby="model-title">
      <div className="panel-head report-head">
        <div>
          <h2 id="model-title" className="panel-title">
            {modelTexts.title}
          </h2>
          {data !== undefined && <span className="sub">{modelTexts.subtitle(data.name, data.version)}</span>}
        </div>
        {data?.hasCard === true && (
          <a className="act" href="/model-card" target="_blank" rel="noopener">
            {modelTexts.card}
          </a>
        )}
      </div>
      {failure !== null && (
        <p className="alarm-problem" role="alert">
          {`${modelTexts.failed}: `}
          <span lang={saidIn(failure)}>{failure}</span>
        </p>
      )}
      {data === undefined ? (
        failure === null && (
          <p className="report-loading">
            <Loader type="dots" size="sm" /> {modelTexts.loading}
          </p>
        )
      ) : (
        <div className="pipeline-body">
          {data.trained.warning !== null && <Warning warning={data.trained.warning} />}
          <ModelFigures model={data} />
          <Importance model={data} profile={profile} />
          <ModelSpread model={data} profile={profile} />
        </div>
      )}
    </section>
  );
}

function Warning({ warning }: { readonly warning: string }) {
  const said = warningSaid(warning, language);
  return (
    <p className="model-warning" lang={said.language}>
      {said.text}
    </p>
  );
}

interface ImportanceProps extends ModelPageProps {
  readonly model: ServedModel;
}

function Importance({ model: { importance }, profile }: ImportanceProps) {
  const most = importance?.[0]?.value ?? 0;
  return (
    <div className="report-block">
      <h3>
        {modelTexts.importance} <span className="sub">{modelTexts.importanceHint}</span>
      </h3>
      {importance === null ? (
        <p className="sub">{modelTexts.importanceNone}</p>
      ) : (
        <ul className="report-rows model-importance">
          {importance.map(({ name, value }) => {
            const { label, rawName } = featureSaid(name, profile, language);
            return (
              <li key={name}>
                <span className="report-source">
                  {label}
                  {rawName !== null && <span className="sub">{rawName}</span>}
                </span>
                <svg className="report-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="report-track" width="100" height="8" />
                  <rect width={most === 0 ? 0 : (100 * value) / most} height="8" />
                </svg>
                <span className="report-number">{formatMeasured(value)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
