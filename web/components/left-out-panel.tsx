// The messages on the topic of alerts that the Portal could not read, as one quiet line that opens into a list. Nothing while there are none.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchLeftOut, type LeftOutMessage, leftOutKey } from '../lib/portal-api.ts';
import { formatAgo, formatCount, formatKilobytes, formatMoment, formatStamp, texts } from '../lib/texts.ts';

const refetchMs = 10_000;
/** Those that the list shows: the newest. */
const listedMax = 50;

export function LeftOutPanel({ now }: { readonly now: number }) {
  const [isOpen, setOpen] = useState(false);
  const leftOut = useQuery({
    queryKey: [...leftOutKey, isOpen],
    queryFn: () => fetchLeftOut(isOpen ? listedMax : 1),
    refetchInterval: refetchMs,
    placeholderData: (earlier) => earlier,
  });
  const { total, messages } = leftOut.data ?? { total: 0, messages: [] };
  const [newest] = messages;
  if (newest === undefined) return null;
  return (
    <details className="left-out" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{texts.leftOut(formatCount(total))}</span>
        <span className="sub" title={formatMoment(newest.leftOutAt)}>
          {texts.lastLeftOut(formatAgo(newest.leftOutAt, now))}
        </span>
      </summary>
      <p className="left-out-hint">{texts.leftOutHint}</p>
      <ul className="left-out-list">
        {messages.map((message) => (
          <LeftOut key={message.sequence} message={message} />
        ))}
      </ul>
      {total > messages.length && <p className="left-out-hint">{texts.leftOutMore(formatCount(messages.length))}</p>}
    </details>
  );
}

function LeftOut({ message }: { readonly message: LeftOutMessage }) {
  const { reason, leftOutAt, topic, partition, offset, valueBytes } = message;
  return (
    <li className="left-out-message">
      <span className="left-out-reason">{reason}</span>
      <span className="sub">
        <time dateTime={leftOutAt}>{formatStamp(leftOutAt)}</time>
      </span>
      <span className="sub">
        {texts.place(topic, partition, offset)}
        {valueBytes !== null && ` · ${formatKilobytes(valueBytes)}`}
      </span>
    </li>
  );
}
