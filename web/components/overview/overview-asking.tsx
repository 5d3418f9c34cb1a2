// What has to be done now, above all else: how many alarms nobody has acknowledged, by priority, each number a way to them. Calm only where that is known.
import { Loader } from '@mantine/core';
import { type AlarmFilter, everyAlarm, linkToAlarms, priorities } from '../../lib/alarms/alarm-filter.ts';
import { overviewTexts } from '../../lib/overview/overview-texts.ts';
import { formatCount, texts } from '../../lib/texts.ts';
import { NotAsked } from '../lists/not-asked.tsx';
import { useConditions } from './use-conditions.ts';

const asking = { ...everyAlarm, state: ['unacknowledged', 'returned-unacknowledged'] } satisfies AlarmFilter;

export function OverviewAsking({ isLive }: { readonly isLive: boolean }) {
  const { data, failureReason } = useConditions();
  const isNone = data !== undefined && priorities.every((priority) => data.asking[priority] === 0);
  return (
    <section className="overview-asking" aria-labelledby="overview-asking-title" data-none={isNone}>
      <h2 id="overview-asking-title">{overviewTexts.asking}</h2>
      <NotAsked failure={failureReason} />
      {data === undefined && failureReason === null && <Loader type="dots" size="sm" />}
      {isNone && <p>{isLive ? overviewTexts.askingNone : overviewTexts.askingUnknown}</p>}
      {data !== undefined && !isNone && (
        <ul>
          {priorities.map((priority) => (
            <li key={priority}>
              <a
                data-severity={priority}
                data-none={data.asking[priority] === 0}
                href={linkToAlarms({ ...asking, priority: [priority] })}
                aria-label={overviewTexts.askingBy(texts.severities[priority], formatCount(data.asking[priority]))}
              >
                <span className="asking-count">{formatCount(data.asking[priority])}</span>{' '}
                <span>{texts.severities[priority]}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
