// The view of delivery: what was read, scored, refused and delivered, what is not well and what to do about it, and the readings that were refused. All of it
// is the AI server's to say; where it cannot be asked the page says why.
import '../../pipeline.css';
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { portalNow } from '../../lib/desk/portal-clock.ts';
import type { Connection } from '../../lib/live/live-alerts.ts';
import {
  type Delivery,
  deliveryKey,
  fetchDelivery,
  type PipelineTrouble,
  refetchDeliveryMs,
} from '../../lib/pipeline/delivery-api.ts';
import { deliveryTexts, formatAge, formatBytes, formatWholeAge } from '../../lib/pipeline/delivery-texts.ts';
import { standingOf, unconfirmedSeconds } from '../../lib/pipeline/standing.ts';
import { type Cause, causesSaid } from '../../lib/refusals/cause-texts.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { formatAgo, formatCount, formatSince, texts } from '../../lib/texts.ts';
import { DeadLetters } from './dead-letters.tsx';
import { DeliveryFigures } from './delivery-figures.tsx';
import { Partitions } from './partitions.tsx';
import { useAiServer } from './use-pipeline.ts';

export interface DeliveryPageProps {
  /** As the page's badge has it: what it doubts is not called well here. */
  readonly connection: Connection;
  readonly now: number;
}

export function DeliveryPage({ connection, now }: DeliveryPageProps) {
  const { isThere, away } = useAiServer(refetchDeliveryMs);
  const delivery = useQuery({
    ...{ queryKey: deliveryKey, queryFn: fetchDelivery, refetchInterval: refetchDeliveryMs },
    enabled: isThere,
  });
  const { data } = delivery;
  const failure = away ?? delivery.failureReason?.message ?? null;
  return (
    <section className="panel pipeline" aria-labelledby="delivery-title">
      <DeliveryHead delivery={data} connection={connection} now={now} />
      {failure !== null && (
        <p className="alarm-problem" role="alert">
          {`${deliveryTexts.failed}: `}
          <span lang={saidIn(failure)}>{failure}</span>
          <span className="sub">{deliveryTexts.failedHint}</span>
        </p>
      )}
      {data === undefined ? (
        failure === null && (
          <p className="report-loading">
            <Loader type="dots" size="sm" /> {deliveryTexts.loading}
          </p>
        )
      ) : (
        <div className="pipeline-body" data-before={failure !== null}>
          <Troubles troubles={data.troubles} />
          <DeliveryFigures delivery={data} connection={connection} now={now} />
          <Partitions delivery={data} />
        </div>
      )}
      {isThere && (data !== undefined || failure === null) && <DeadLetters counts={data?.deadLetters} now={now} />}
    </section>
  );
}

function DeliveryHead({
  delivery,
  ...page
}: DeliveryPageProps & {
  readonly delivery: Delivery | undefined;
}) {
  return (
    <div className="panel-head report-head">
      <div>
        <h2 id="delivery-title" className="panel-title">
          {deliveryTexts.title}
        </h2>
        {delivery !== undefined && (
          <span className="sub">{deliveryTexts.subtitle(delivery.topic, delivery.groupId)}</span>
        )}
      </div>
      {delivery !== undefined && (
        <span className="pipeline-state">
          <Judgement delivery={delivery} {...page} />
          <span className="sub">{deliveryTexts.asOf(formatAgo(delivery.readAt, page.now))}</span>
        </span>
      )}
    </div>
  );
}

const judgements = { well: 'acceptable', ill: 'beyond', unconfirmed: 'manageable', 'not-live': 'manageable' } as const;

function Judgement({ delivery, connection, now }: DeliveryPageProps & { readonly delivery: Delivery }) {
  const standing = standingOf(delivery, connection, now);
  const said = {
    well: () => deliveryTexts.well,
    ill: () => deliveryTexts.notWell(formatCount(delivery.troubles.length)),
    unconfirmed: () => deliveryTexts.notConfirmedFor(formatWholeAge(unconfirmedSeconds(delivery, now) ?? 0)),
    'not-live': () => deliveryTexts.notLive,
  }[standing]();
  return (
    <span className="judgement" data-judgement={judgements[standing]} data-standing={standing}>
      {said}
    </span>
  );
}

function Troubles({ troubles }: { readonly troubles: readonly PipelineTrouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <ul className="pipeline-troubles" aria-label={deliveryTexts.troubles}>
      {troubles.map(({ kind, value, reason, causes }) => (
        <li key={kind} data-trouble={kind}>
          <strong>{deliveryTexts.trouble[kind](figureOf(kind, value))}</strong>
          {reason !== null && <Reason reason={reason} causes={causes} />}
          <span className="sub">{deliveryTexts.fix[kind]}</span>
        </li>
      ))}
    </ul>
  );
}

/** In the page's language where it has words, with the Portal's sentence, which has the fix, behind them. */
function Reason({ reason, causes }: { readonly reason: string; readonly causes: readonly Cause[] | undefined }) {
  const said = causesSaid(causes, (time) => formatSince(time, portalNow()));
  if (said === undefined) return <span lang="en">{reason}</span>;
  return (
    <>
      <span>{said}</span>
      <details className="notice-more">
        <summary>{texts.forAdministrator}</summary>
        <span lang="en">{reason}</span>
      </details>
    </>
  );
}

function figureOf(kind: PipelineTrouble['kind'], value: number | null): string {
  if (value === null) return '';
  if (kind === 'outbox-late') return formatAge(value);
  return kind === 'slot-retains' ? formatBytes(value) : formatCount(value);
}
