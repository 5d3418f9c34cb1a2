// The rows of the view of alarms. They hold still under the pointer and the focus: what is new waits above them until it is let in.
import { type ReactNode, useDeferredValue, useRef } from 'react';
import type { PortalAlarm } from '../../lib/alarms/alarm-api.ts';
import type { AlarmFilter } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts, sortText } from '../../lib/alarms/alarm-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatCount } from '../../lib/texts.ts';
import { HeldNews } from '../lists/held-news.tsx';
import type { HeldRows } from '../lists/use-held-list.ts';
import { useRestingPointer } from '../lists/use-resting-pointer.ts';
import { AlarmRow } from './alarm-row.tsx';

export interface AlarmListProps {
  readonly held: HeldRows<PortalAlarm>;
  readonly filter: AlarmFilter;
  readonly profile: PortalProfile;
  /** Of machines, by id. */
  readonly names: ReadonlyMap<number, string>;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (alarmId: string) => void;
  readonly isBusy: boolean;
  readonly now: number;
  /** What is done with many at once. */
  readonly children: ReactNode;
}

export function AlarmList({ held, filter, profile, names, selected, onSelect, isBusy, now, children }: AlarmListProps) {
  const { shown, zone } = held;
  const resting = useRestingPointer(shown.map(({ id }) => id).join());
  const rows = useRef<HTMLUListElement>(null);
  // How long ago each was raised is brought up to date between other work, row by row.
  const shownNow = useDeferredValue(now);
  return (
    <div className="alarm-zone" {...zone}>
      <div className="alarm-bar">
        <span className="alarm-number">{alarmTexts.number(formatCount(shown.length))}</span>
        {children}
        <HeldNews
          held={held}
          say={(count, isUrgent) => (isUrgent ? alarmTexts.newCritical : alarmTexts.newAlarms)(count)}
          rows={rows}
        />
      </div>
      <ul
        ref={rows}
        className="alarm-list held-rows"
        tabIndex={-1}
        aria-label={`${alarmTexts.title}: ${sortText(filter.sort, filter.show)}`}
        aria-busy={isBusy}
        {...resting}
      >
        {shown.map(({ id, item, isGone }) => (
          <AlarmRow
            key={id}
            alarm={item}
            isGone={isGone}
            filter={filter}
            profile={profile}
            machineName={names.get(item.machineId)}
            isSelected={selected.has(id)}
            onSelect={onSelect}
            now={shownNow}
          />
        ))}
      </ul>
    </div>
  );
}
