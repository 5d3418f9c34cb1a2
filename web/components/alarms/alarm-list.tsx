// The rows of the view of alarms. They hold still under the pointer and the focus: what is new waits above them until it is let in.
import { type ReactNode, useEffect, useRef } from 'react';
import type { PortalAlarm } from '../../lib/alarm-api.ts';
import type { AlarmFilter } from '../../lib/alarm-filter.ts';
import { alarmTexts } from '../../lib/alarm-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatClock, formatCount } from '../../lib/texts.ts';
import type { HeldRows } from '../use-held-list.ts';
import { useRestingPointer } from '../use-resting-pointer.ts';
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
  const showBegin = (): void => {
    const list = rows.current;
    list?.focus({ preventScroll: true });
    if (list !== null && list.getBoundingClientRect().top < 0) list.parentElement?.scrollIntoView({ block: 'start' });
  };
  return (
    <div className="alarm-zone" {...zone}>
      <div className="alarm-bar">
        <span className="alarm-number">{alarmTexts.number(formatCount(shown.length))}</span>
        {children}
        <Waiting held={held} onLetIn={showBegin} />
      </div>
      <ul ref={rows} className="alarm-list" tabIndex={-1} aria-busy={isBusy} {...resting}>
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
            now={now}
          />
        ))}
      </ul>
    </div>
  );
}

interface WaitingProps {
  readonly held: HeldRows<PortalAlarm>;
  /** The button has gone with what it let in. */
  readonly onLetIn: () => void;
}

function Waiting({ held, onLetIn }: WaitingProps) {
  const { waitingCount, urgentCount, until, isBehind, letIn } = held;
  const isWanted = useRef(false);
  useEffect(() => {
    if (isBehind || waitingCount > 0 || !isWanted.current) return;
    isWanted.current = false;
    onLetIn();
  });
  const count = formatCount(urgentCount > 0 ? urgentCount : waitingCount);
  const what =
    urgentCount > 0 ? alarmTexts.newCritical(count) : waitingCount > 0 ? alarmTexts.newAlarms(count) : alarmTexts.moved;
  return (
    <>
      <span className="alarm-waiting" role="status">
        {(isBehind || waitingCount > 0) && (
          <button
            type="button"
            className="act"
            data-urgent={urgentCount > 0}
            title={alarmTexts.heldHint}
            onClick={() => {
              isWanted.current = true;
              letIn();
            }}
          >
            {what} <span aria-hidden="true">↑</span>
          </button>
        )}
        {until !== null && (
          <span className="sub">{alarmTexts.byItself(formatClock(new Date(until).toISOString()))}</span>
        )}
      </span>
      <span className="sr-only" role="alert">
        {urgentCount > 0 && what}
      </span>
    </>
  );
}
