// The ledger by partition, for who wants to know which one waits. Opened by a click: usually the sums say enough.
import type { Delivery } from '../../lib/pipeline/delivery-api.ts';
import { deliveryTexts } from '../../lib/pipeline/delivery-texts.ts';
import { formatCount } from '../../lib/texts.ts';

export function Partitions({ delivery: { partitions, partitionCount } }: { readonly delivery: Delivery }) {
  const { columns } = deliveryTexts;
  return (
    <details className="pipeline-partitions">
      <summary>{deliveryTexts.partitions(formatCount(partitionCount))}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard, too. */}
      <section className="scroll" tabIndex={0} aria-label={deliveryTexts.partitions(formatCount(partitionCount))}>
        <table>
          <thead>
            <tr>
              {Object.entries(columns).map(([name, title]) => (
                <th key={name} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {partitions.map((each) => (
              <tr key={`${each.topicId} ${each.partition}`}>
                <th scope="row">
                  {each.partition}
                  {each.isClosed && <span className="chip">{deliveryTexts.closed}</span>}
                </th>
                <td>{formatCount(each.nextOffset - each.firstOffset)}</td>
                <td>{each.isClosed ? '–' : each.lag === null ? deliveryTexts.unknown : formatCount(each.lag)}</td>
                <td>{formatCount(each.scored)}</td>
                <td>{formatCount(each.rejected)}</td>
                <td>{formatCount(each.skipped)}</td>
                <td>{formatCount(each.lost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {partitionCount > partitions.length && (
        <p className="sub">{deliveryTexts.partitionsFirst(formatCount(partitions.length))}</p>
      )}
    </details>
  );
}
