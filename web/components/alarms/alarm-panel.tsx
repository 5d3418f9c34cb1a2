// The view of alarms: what people have to know of, what asks for attention first, with what they can do about it. What is shown says the
// page's address.
import { Group, Loader, Paper, Title } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import {
  type AlarmList as AlarmPage,
  acknowledgeAll,
  alarmsKey,
  asksForAttention,
  fetchAlarms,
  type PortalAlarm,
  refetchAlarmsMs,
} from '../../lib/alarms/alarm-api.ts';
import { type AlarmFilter, chosenCount, useAlarmFilter } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts } from '../../lib/alarms/alarm-texts.ts';
import type { Row } from '../../lib/desk/held-list.ts';
import { isNoAnswer } from '../../lib/no-answer.ts';
import type { PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { useMayAct, useSession } from '../../lib/session/session.ts';
import { signInTexts } from '../../lib/session/sign-in-texts.ts';
import { formatCount } from '../../lib/texts.ts';
import { EmptyState } from '../lists/empty-state.tsx';
import { useHeldList } from '../lists/use-held-list.ts';
import { ProcedureButton } from '../procedures/procedure-button.tsx';
import { ProcedureEditing } from '../procedures/procedure-editing.tsx';
import { AlarmFilters } from './alarm-filters.tsx';
import { AlarmList } from './alarm-list.tsx';
import { LinkedAlarm } from './linked-alarm.tsx';

export interface AlarmPanelProps {
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  /** The Portal receives, and is heard: only then does nothing ask for attention because there is nothing. */
  readonly isLive: boolean;
  readonly now: number;
}

/** What is written about alarms stands above the list, which changes. */
export function AlarmPanel(props: AlarmPanelProps) {
  return (
    <ProcedureEditing profile={props.profile}>
      <Alarms {...props} />
    </ProcedureEditing>
  );
}

function Alarms({ profile, machines, isLive, now }: AlarmPanelProps) {
  const filter = useAlarmFilter();
  const { linkedId, onToggle } = useLinked(filter);
  const { pages, held } = useAlarms(filter, linkedId);
  const names = new Map(machines?.map((machine) => [machine.id, machine.name]));
  const counted = pages.data?.pages[0];
  const selection = useSelection(held.shown.flatMap(({ item, isGone }) => (isGone ? [] : [item])));
  const mayAct = useMayAct();
  return (
    <Paper component="section" className="panel alarms" aria-labelledby="alarms-title" withBorder radius="md">
      <Head mayAct={mayAct} />
      <AlarmFilters filter={filter} counted={counted} profile={profile} machines={machines} />
      <NotAcknowledged problems={selection.problems} />
      {linkedId !== null && profile !== undefined && (
        <LinkedAlarm
          key={linkedId}
          alarmId={linkedId}
          listed={held.shown.find(({ id, isGone }) => id === linkedId && !isGone)?.item}
          filter={filter}
          profile={profile}
          names={names}
          onToggle={onToggle}
          now={now}
        />
      )}
      {profile === undefined || pages.data === undefined ? (
        <Group justify="center" py="xl">
          <Loader type="dots" />
        </Group>
      ) : held.shown.length === 0 ? (
        <Nothing filter={filter} isLive={isLive} />
      ) : (
        <AlarmList
          held={held}
          linkedId={linkedId}
          hasMore={pages.hasNextPage}
          filter={filter}
          profile={profile}
          names={names}
          selected={selection.ids}
          onSelect={selection.toggle}
          onToggle={onToggle}
          isBusy={pages.isPlaceholderData}
          now={now}
        >
          {mayAct && <BulkBar selection={selection} />}
        </AlarmList>
      )}
      {pages.hasNextPage && (
        <button type="button" className="alarm-more" onClick={() => pages.fetchNextPage()}>
          {alarmTexts.more}
        </button>
      )}
    </Paper>
  );
}

function Head({ mayAct }: { readonly mayAct: boolean }) {
  const { user } = useSession();
  return (
    <>
      <Group className="panel-head alarms-head" justify="space-between" gap="xs">
        <Title order={2} id="alarms-title" className="panel-title">
          {alarmTexts.title}
        </Title>
        <ProcedureButton />
      </Group>
      {!mayAct && <p className="acting-hint">{user === null ? signInTexts.lookingAnonymous : signInTexts.looking}</p>}
    </>
  );
}

/** The alarm that is open and that nobody has opened from its row: an address has it, and it may stand anywhere. */
function useLinked({ alarm }: AlarmFilter) {
  const [toggledId, setToggledId] = useState<string | null>(null);
  return { linkedId: alarm === toggledId ? null : alarm, onToggle: setToggledId };
}

/** Those that the filter asks for, page by page, and what is shown of them. */
function useAlarms(filter: AlarmFilter, linkedId: string | null) {
  // Which alarm is looked at changes nothing of the list.
  const listed = { ...filter, alarm: null };
  const pages = useInfiniteQuery({
    queryKey: [...alarmsKey, 'list', listed],
    queryFn: ({ pageParam }) => fetchAlarms(listed, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextAfter }) => nextAfter,
    refetchInterval: refetchAlarmsMs,
    placeholderData: (before) => before,
  });
  const held = useHeldList({
    rows: useMemo(() => rowsOf(pages.data?.pages), [pages.data]),
    list: pages.data === undefined || pages.isPlaceholderData ? null : JSON.stringify(listed),
    // What stands above the list holds no place in it.
    openId: linkedId === null ? filter.alarm : null,
    pageCount: pages.data?.pages.length ?? 1,
  });
  return { pages, held };
}

function rowsOf(pages: readonly AlarmPage[] = []): readonly Row<PortalAlarm>[] {
  // One that has moved to another page while the pages were asked for is in the list once.
  const alarms = new Map(pages.flatMap((page) => page.alarms).map((each) => [each.alarmId, each]));
  return [...alarms].map(([id, item]) => ({
    ...{ id, item },
    isUrgent: item.priority === 'CRITICAL' && asksForAttention(item),
  }));
}

interface Selection {
  /** Of those that can be acknowledged. */
  readonly ids: ReadonlySet<string>;
  readonly selectable: readonly PortalAlarm[];
  readonly toggle: (alarmId: string) => void;
  readonly toggleAll: () => void;
  readonly acknowledge: () => Promise<void>;
  readonly problems: readonly string[];
}

function useSelection(alarms: readonly PortalAlarm[]): Selection {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState<readonly string[]>([]);
  const toggle = useCallback((alarmId: string): void => {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(alarmId)) after.add(alarmId);
      return after;
    });
  }, []);
  const selectable = alarms.filter(asksForAttention);
  // What somebody else has acknowledged meanwhile is selected no longer.
  const selected = selectable.filter(({ alarmId }) => chosen.has(alarmId));
  return {
    ids: new Set(selected.map(({ alarmId }) => alarmId)),
    selectable,
    problems,
    toggle,
    toggleAll: () =>
      setChosen(new Set(selected.length === selectable.length ? [] : selectable.map(({ alarmId }) => alarmId))),
    acknowledge: async () => {
      setProblems(await acknowledgeAll(selected));
      setChosen(new Set());
      await queries.invalidateQueries({ queryKey: alarmsKey });
    },
  };
}

/** Where the Portal did not answer, nobody knows of how many that is so. */
function NotAcknowledged({ problems }: Pick<Selection, 'problems'>) {
  const [first] = problems;
  if (first === undefined) return null;
  return (
    <div className="alarm-problem" role="alert">
      {problems.every(isNoAnswer) ? first : `${alarmTexts.notAcknowledged(formatCount(problems.length))} ${first}`}
    </div>
  );
}

function BulkBar({ selection }: { readonly selection: Selection }) {
  const { ids, selectable, toggleAll, acknowledge } = selection;
  if (selectable.length < 2) return null;
  return (
    <span className="alarm-bulk">
      {ids.size > 0 && (
        <button type="button" className="act" data-primary onClick={acknowledge}>
          {alarmTexts.acknowledgeAll(formatCount(ids.size))}
        </button>
      )}
      <label>
        <input type="checkbox" checked={ids.size === selectable.length} onChange={toggleAll} />
        <span>{alarmTexts.selectAll}</span>
      </label>
    </span>
  );
}

function Nothing({ filter, isLive }: { readonly filter: AlarmFilter; readonly isLive: boolean }) {
  const { show } = filter;
  const isFiltered = chosenCount(filter) > 0;
  const isKnown = isLive || isFiltered || show !== 'open';
  const nothing = { open: alarmTexts.none, review: alarmTexts.noneReview, ended: alarmTexts.noneEnded }[show];
  const title = isFiltered ? alarmTexts.noneFiltered : nothing;
  const text = show === 'open' && !isFiltered ? alarmTexts.noneText : '';
  return (
    <EmptyState
      mood={isKnown && !isFiltered ? 'calm' : 'plain'}
      title={isKnown ? title : alarmTexts.notKnown}
      text={isKnown ? text : alarmTexts.notKnownText}
    />
  );
}
