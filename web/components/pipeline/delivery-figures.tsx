// The figures of the ledger in the order in which a reading walks: waiting, scored or refused, written, on its way, delivered.
import type { Delivery } from '../../lib/pipeline/delivery-api.ts';
import { deliveryTexts, formatAge, formatBytes } from '../../lib/pipeline/delivery-texts.ts';
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

export function DeliveryFigures({ delivery }: { readonly delivery: Delivery }) {
  const { waiting, read, scored, anomalous, rejected, lost, deadLetters, troubles } = delivery;
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
      <WayFigures delivery={delivery} isWrong={isWrong} />
    </dl>
  );
}

interface WayFiguresProps {
  readonly delivery: Delivery;
  readonly isWrong: (...kinds: readonly Delivery['troubles'][number]['kind'][]) => boolean;
}

/** From the outbox to Kafka. */
function WayFigures({ delivery: { outbox, way, slot }, isWrong }: WayFiguresProps) {
  const { oldestUnconfirmedSeconds: oldest } = outbox;
  return (
    <>
      <Figure
        name="on-the-way"
        title={deliveryTexts.onTheWay}
        value={formatCount(outbox.unconfirmed)}
        hint={oldest === null ? deliveryTexts.onTheWayNone : deliveryTexts.onTheWayHint(formatAge(oldest))}
        judgement={isWrong('outbox-late') ? 'beyond' : 'acceptable'}
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
            : deliveryTexts.wayHint(deliveryTexts.ago(formatAge(Math.max(1, Math.round(way.provenSeconds)))))
        }
        judgement={isWrong('undelivered') ? 'beyond' : way === null ? undefined : 'acceptable'}
      />
      <Figure
        name="slot"
        title={deliveryTexts.slot}
        value={
          slot === null ? deliveryTexts.slotNone : slot.isActive ? deliveryTexts.slotActive : deliveryTexts.slotInactive
        }
        hint={
          slot === null
            ? deliveryTexts.slotNoneHint
            : deliveryTexts.slotHint(slot.name, formatBytes(Math.max(0, slot.retainedBytes)))
        }
        judgement={isWrong('slot-lost', 'slot-missing', 'slot-inactive', 'slot-retains') ? 'beyond' : 'acceptable'}
      />
    </>
  );
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
