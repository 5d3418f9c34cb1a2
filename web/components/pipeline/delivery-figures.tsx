// The figures of the ledger in the order in which a reading walks: waiting, scored or refused, written, on its way, delivered.
import type { Connection } from '../../lib/live/live-alerts.ts';
import type { Delivery } from '../../lib/pipeline/delivery-api.ts';
import { deliveryTexts, formatAge, formatBytes, formatWholeAge } from '../../lib/pipeline/delivery-texts.ts';
import { unconfirmedSeconds } from '../../lib/pipeline/standing.ts';
import { formatCount } from '../../lib/texts.ts';

type Judgement = 'acceptable' | 'manageable' | 'beyond';

interface FigureProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly hint: string;
  /** Absent for what is neither good nor bad. */
  readonly judgement?: Judgement | undefined;
}

export interface DeliveryFiguresProps {
  readonly delivery: Delivery;
  readonly connection: Connection;
  readonly now: number;
}

export function DeliveryFigures({ delivery, connection, now }: DeliveryFiguresProps) {
  const { waiting, read, scored, anomalous, rejected, lost, deadLetters, troubles } = delivery;
  const unconfirmed = unconfirmedSeconds(delivery, now);
  const isWrong = (...kinds: readonly Delivery['troubles'][number]['kind'][]) =>
    troubles.some(({ kind }) => kinds.includes(kind));
  return (
    <dl className="report-figures" aria-label={deliveryTexts.figures}>
      <Figure
        name="waiting"
        title={deliveryTexts.waiting}
        value={waiting === null ? deliveryTexts.unknown : formatCount(waiting)}
        hint={deliveryTexts.waitingHint(formatCount(read))}
        judgement={isWrong('behind', 'lag-unknown') ? 'beyond' : 'acceptable'}
      />
      <Figure
        name="scored"
        title={deliveryTexts.scored}
        value={formatCount(scored)}
        hint={deliveryTexts.scoredHint(formatCount(anomalous))}
      />
      <Figure
        name="rejected"
        title={deliveryTexts.rejected}
        value={formatCount(rejected)}
        hint={deliveryTexts.rejectedHint(
          formatCount(deadLetters.open),
          formatCount(deadLetters.replayed),
          formatCount(deadLetters.discarded),
        )}
        judgement={deadLetters.open > 0 ? 'manageable' : undefined}
      />
      <Figure
        name="lost"
        title={deliveryTexts.lost}
        value={formatCount(lost)}
        hint={deliveryTexts.lostHint}
        judgement={lost > 0 ? 'beyond' : 'acceptable'}
      />
      <WayFigures
        delivery={delivery}
        isWrong={isWrong}
        isDoubted={isWrong('undelivered') || connection !== 'live' || unconfirmed !== null}
        unconfirmed={unconfirmed}
      />
    </dl>
  );
}

interface WayFiguresProps {
  readonly delivery: Delivery;
  readonly isWrong: (...kinds: readonly Delivery['troubles'][number]['kind'][]) => boolean;
  /** Nobody knows of this moment that something gets through: what was found at the last look is not called good. */
  readonly isDoubted: boolean;
  /** For how many seconds nothing has confirmed it; null where a marker has come lately. */
  readonly unconfirmed: number | null;
}

/** From the outbox to Kafka. */
function WayFigures({ delivery: { outbox, way, slot }, isWrong, isDoubted, unconfirmed }: WayFiguresProps) {
  const { oldestUnconfirmedSeconds: oldest } = outbox;
  const fair = isDoubted ? 'manageable' : 'acceptable';
  return (
    <>
      <Figure
        name="on-the-way"
        title={deliveryTexts.onTheWay}
        value={formatCount(outbox.unconfirmed)}
        hint={onTheWaySaid(outbox)}
        judgement={isWrong('outbox-late') ? 'beyond' : oldest === null ? 'acceptable' : fair}
      />
      <Figure
        name="delivered"
        title={deliveryTexts.delivered}
        value={formatCount(outbox.confirmed)}
        hint={deliveryTexts.deliveredHint(formatCount(outbox.written))}
      />
      <Figure
        name="way"
        title={deliveryTexts.way}
        value={way === null ? deliveryTexts.unknown : formatAge(way.latencyMs / 1_000)}
        hint={
          way === null
            ? deliveryTexts.wayNone
            : deliveryTexts.wayHint(deliveryTexts.ago(formatWholeAge(way.provenSeconds)))
        }
        judgement={isWrong('undelivered') ? 'beyond' : way === null ? undefined : fair}
      />
      <Figure
        name="slot"
        title={deliveryTexts.slot}
        value={slotSaid(slot, isDoubted)}
        hint={[
          ...(slot === null || unconfirmed === null ? [] : [deliveryTexts.nothingFor(formatWholeAge(unconfirmed))]),
          slot === null
            ? deliveryTexts.slotNoneHint
            : deliveryTexts.slotHint(slot.name, formatBytes(Math.max(0, slot.retainedBytes))),
        ].join('; ')}
        judgement={isWrong('slot-lost', 'slot-missing', 'slot-inactive', 'slot-retains') ? 'beyond' : fair}
      />
    </>
  );
}

/** Dead letters that let others go first are not in the outbox yet. */
function onTheWaySaid({ deferred, oldestUnconfirmedSeconds: oldest }: Delivery['outbox']): string {
  const waiting = deferred === 0 ? [] : [deliveryTexts.deferred(formatCount(deferred))];
  const sent = oldest === null ? deliveryTexts.onTheWayNone : deliveryTexts.onTheWayHint(formatAge(oldest));
  return [sent, ...waiting].join('; ');
}

/** PostgreSQL holds a slot for active while its connection is open, also to a connector that stands still. */
function slotSaid(slot: Delivery['slot'], isDoubted: boolean): string {
  if (slot === null) return deliveryTexts.slotNone;
  if (!slot.isActive) return deliveryTexts.slotInactive;
  return isDoubted ? deliveryTexts.slotDoubted : deliveryTexts.slotActive;
}

function Figure({ name, title, value, hint, judgement }: FigureProps) {
  return (
    <div data-figure={name} data-judgement={judgement}>
      <dt>{title}</dt>
      <dd>
        <span className="report-value">{value}</span>
        <span className="sub">{hint}</span>
      </dd>
    </div>
  );
}
