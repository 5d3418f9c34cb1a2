// On the first page: one line of what is not well in the pipeline, with the way to where it is told in full. Nothing while all is well, nor where the page's
// badge has said it already.
import type { Connection } from '../../lib/live/live-alerts.ts';
import { refetchLineMs } from '../../lib/pipeline/delivery-api.ts';
import { lineTexts } from '../../lib/pipeline/line-texts.ts';
import { linkTo } from '../../lib/view.ts';
import { usePipeline } from './use-pipeline.ts';

export function PipelineLine({ connection }: { readonly connection: Connection }) {
  const { data, failureReason } = usePipeline(refetchLineMs, connection !== 'lost');
  const troubles = (data?.troubles ?? []).filter(({ kind }) => connection === 'live' || kind !== 'undelivered');
  const isAway = failureReason !== null || (data !== undefined && data.unasked !== null);
  // That the Portal itself is not heard says the badge.
  if (connection === 'lost' || (!isAway && troubles.length === 0)) return null;
  const said = isAway ? lineTexts.away : troubles.map(({ kind }) => lineTexts.short[kind]).join(' · ');
  return (
    <p className="pipeline-line" role="status" data-trouble={isAway ? 'away' : troubles[0]?.kind}>
      <span className="pipeline-said">
        <strong>{lineTexts.title}:</strong> {said}
      </span>
      <a href={linkTo('delivery')}>{lineTexts.more}</a>
    </p>
  );
}
