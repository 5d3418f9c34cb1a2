// The rows of the view of alarms. They hold still under the pointer and the focus: what is new waits above them until it is let in.
import { type FocusEvent, Fragment, type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react';
import type { PortalAlarm } from '../../lib/alarms/alarm-api.ts';
import type { AlarmFilter } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts, sortText } from '../../lib/alarms/alarm-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatCount } from '../../lib/texts.ts';
import { HeldNews } from '../lists/held-news.tsx';
import type { HeldRows } from '../lists/use-held-list.ts';
import { useNearRows } from '../lists/use-near-rows.ts';
import { useRestingPointer } from '../lists/use-resting-pointer.ts';
import { useMaintenance } from '../maintenance/use-maintenance.ts';
import { AlarmRow } from './alarm-row.tsx';

export interface AlarmListProps {
  readonly held: HeldRows<PortalAlarm>;
  /** The one that stands above the list, if any. */
  readonly linkedId: string | null;
  /** The Portal has more of them than have been asked for. */
  readonly hasMore: boolean;
  readonly filter: AlarmFilter;
  readonly profile: PortalProfile;
  /** Of machines, by id. */
  readonly names: ReadonlyMap<number, string>;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (alarmId: string) => void;
  readonly onToggle: (openId: string | null) => void;
  readonly isBusy: boolean;
  readonly now: number;
  /** What is done with many at once. */
  readonly children: ReactNode;
}

/** With one line of what is wrong. */
const usualRowPx = 64;

export function AlarmList(props: AlarmListProps) {
  const { held, linkedId, hasMore, filter, profile, names, selected, onSelect, onToggle, isBusy, now, children } =
    props;
  const { zone } = held;
  const shown = useMemo(() => held.shown.filter(({ id }) => id !== linkedId), [held.shown, linkedId]);
  const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
  const resting = useRestingPointer(useMemo(() => ids.join(), [ids]));
  const rows = useRef<HTMLUListElement>(null);
  const { focusedId, onFocus, onBlur } = useFocusedRow();
  const near = useNearRows({
    list: rows,
    ids,
    keptIds: new Set([filter.alarm, focusedId]),
    usualPx: usualRowPx,
  });
  // How long ago each was raised is brought up to date between other work, row by row.
  const shownNow = useDeferredValue(now);
  const maintenance = useMaintenance();
  return (
    <div className="alarm-zone" {...zone}>
      <div className="alarm-bar">
        <span className="alarm-number">
          {(hasMore ? alarmTexts.firstOf : alarmTexts.number)(formatCount(held.shown.length))}
        </span>
        {children}
        <HeldNews
          held={held}
          say={(count, isUrgent) => (isUrgent ? alarmTexts.newCritical : alarmTexts.newAlarms)(count)}
          rows={rows}
        />
      </div>
      {near.rows.length < shown.length && (
        <p className="only-on-paper">{alarmTexts.onPaper(formatCount(near.rows.length), formatCount(shown.length))}</p>
      )}
      <ul
        ref={rows}
        className="alarm-list held-rows"
        tabIndex={-1}
        aria-label={`${alarmTexts.title}: ${sortText(filter.sort, filter.show)}`}
        aria-busy={isBusy}
        onFocus={onFocus}
        onBlur={onBlur}
        {...resting}
      >
        {near.rows.map(({ index, gapPx }) => {
          const row = shown[index];
          if (row === undefined) return null;
          const { id, item, isGone } = row;
          return (
            <Fragment key={id}>
              {gapPx > 0 && <li className="alarm-gap" aria-hidden="true" style={{ height: gapPx }} />}
              <AlarmRow
                measure={near.measure}
                index={index}
                count={hasMore ? -1 : shown.length}
                alarm={item}
                isGone={isGone}
                filter={filter}
                profile={profile}
                machineName={names.get(item.machineId)}
                maintenance={maintenance.until(item.machineId, item.machineType)}
                maintenanceSince={maintenance.since(item.machineId, item.machineType)}
                isSelected={selected.has(id)}
                onSelect={onSelect}
                onToggle={onToggle}
                now={shownNow}
              />
            </Fragment>
          );
        })}
        {near.restPx > 0 && <li className="alarm-gap" aria-hidden="true" style={{ height: near.restPx }} />}
      </ul>
    </div>
  );
}

/** The row that has the focus, which stays where it is when it is scrolled away. */
function useFocusedRow() {
  const [focusedId, setFocusedId] = useState<string | null>(null);
  return {
    focusedId,
    onFocus: ({ target }: FocusEvent): void =>
      setFocusedId(target.closest<HTMLElement>('[data-alarm-id]')?.dataset['alarmId'] ?? null),
    // Within a row, or from one to another, it is on its way. To its window it comes back to where it was.
    onBlur: ({ relatedTarget }: FocusEvent): void => {
      const isOnItsWay = relatedTarget instanceof HTMLElement && relatedTarget.closest('[data-alarm-id]') !== null;
      if (!isOnItsWay && document.hasFocus()) setFocusedId(null);
    },
  };
}
