// For admins: who did what and when, by person and day, as a list and as a table.
import '../../settings.css';
import { Loader } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { JournalEntry } from '../../lib/alarms/alarm-api.ts';
import { everyAlarm, linkToAlarms } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts, momentText } from '../../lib/alarms/alarm-texts.ts';
import { dayMeant, isDay } from '../../lib/desk/day.ts';
import type { MachineEntry } from '../../lib/fleet/fleet-api.ts';
import { fleetTexts } from '../../lib/fleet/fleet-texts.ts';
import { machineLink } from '../../lib/machine-address.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';
import { fetchUsers, usersKey } from '../../lib/session/user-api.ts';
import { type AuditFilter, actorLengthMax, linkToAudit, useAuditFilter } from '../../lib/settings/audit-address.ts';
import { areaOf, detailSaid, outcomeSaid } from '../../lib/settings/audit-detail.ts';
import { type AuditEntry, auditKey, auditTablePath, entryKey, fetchAudit } from '../../lib/settings/settings-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { formatMoment } from '../../lib/texts.ts';
import { DayInput } from '../day-input.tsx';
import { Note } from '../note.tsx';

export interface AuditPageProps {
  readonly now: number;
}

export function AuditPage({ now }: AuditPageProps) {
  const filter = useAuditFilter();
  const pages = useInfiniteQuery({
    queryKey: [...auditKey, filter],
    queryFn: ({ pageParam }) => fetchAudit(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextAfter }) => nextAfter,
    placeholderData: (before) => before,
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section className="panel settings" aria-labelledby="audit-title">
      <div className="panel-head settings-head">
        <h2 id="audit-title" className="panel-title">
          {settingsTexts.audit}
        </h2>
        <a className="act" href={auditTablePath(filter)} download>
          {settingsTexts.csv}
        </a>
      </div>
      <p className="sub settings-intro">{settingsTexts.auditHint}</p>
      {/* Anew where a link has set it. */}
      <Filters key={linkToAudit(filter)} filter={filter} />
      {pages.failureReason !== null && (
        <p className="alarm-problem" role="alert">
          {`${settingsTexts.failed}: `}
          <span lang={saidIn(pages.failureReason.message)}>{pages.failureReason.message}</span>
        </p>
      )}
      {pages.data === undefined && pages.failureReason === null && (
        <p className="report-loading">
          <Loader type="dots" size="sm" /> {settingsTexts.loading}
        </p>
      )}
      {pages.data !== undefined && entries.length === 0 && <p className="settings-none">{settingsTexts.none}</p>}
      <ol className="settings-list" aria-busy={pages.isPlaceholderData}>
        {entries.map((entry) => (
          <Entry key={entryKey(entry)} entry={entry} now={now} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <button type="button" className="alarm-more" onClick={() => pages.fetchNextPage()}>
          {settingsTexts.more}
        </button>
      )}
    </section>
  );
}

function Filters({ filter }: { readonly filter: AuditFilter }) {
  const id = useId();
  const { data: users } = useQuery({ queryKey: usersKey, queryFn: fetchUsers });
  const [actor, setActor] = useState(filter.actor ?? '');
  const [writtenFrom, setFrom] = useState(filter.from ?? '');
  const [writtenTo, setTo] = useState(filter.to ?? '');
  const [from, to] = [dayMeant(writtenFrom.trim()), dayMeant(writtenTo.trim())];
  const isGood = (from === '' || isDay(from)) && (to === '' || isDay(to)) && (from === '' || to === '' || from <= to);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isGood) window.location.hash = linkToAudit({ actor: actor.trim() || null, from: from || null, to: to || null });
  };
  const isFiltered = filter.actor !== null || filter.from !== null || filter.to !== null;
  return (
    <form className="settings-filters" onSubmit={send}>
      <label>
        <span>{settingsTexts.person}</span>
        <input
          type="text"
          list={`${id}-people`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={actorLengthMax}
          placeholder={settingsTexts.everybody}
          value={actor}
          onChange={({ target }) => setActor(target.value)}
        />
        <datalist id={`${id}-people`}>
          {users?.users.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      <div className="settings-day">
        <label htmlFor={`${id}-from`}>{settingsTexts.from}</label>
        <DayInput id={`${id}-from`} label={settingsTexts.from} day={writtenFrom} onWrite={setFrom} />
      </div>
      <div className="settings-day">
        <label htmlFor={`${id}-to`}>{settingsTexts.until}</label>
        <DayInput id={`${id}-to`} label={settingsTexts.until} day={writtenTo} onWrite={setTo} />
      </div>
      <button type="submit" className="act" disabled={!isGood}>
        {settingsTexts.show}
      </button>
      {isFiltered && <a href={linkToAudit({ actor: null, from: null, to: null })}>{settingsTexts.clear}</a>}
    </form>
  );
}

function Entry({ entry, now }: { readonly entry: AuditEntry; readonly now: number }) {
  const { at, actor, address, source, note, outcome } = entry;
  const isRefused = outcome !== null && outcome !== 'done';
  return (
    <li data-audit={entry.action} data-source={source}>
      <div className="settings-row">
        <time dateTime={at} title={formatMoment(at)} className="settings-time">
          {momentText(at, now)}
        </time>
        <strong>{actorSaid(actor)}</strong>
        <span>{actionSaid(entry)}</span>
        <Target entry={entry} />
        <span className="chip">{settingsTexts.sources[areaOf(entry)]}</span>
        {isRefused && (
          <span className="chip settings-bad" title={outcome}>
            {outcomeSaid(outcome)}
          </span>
        )}
        {source === 'audit' && outcome === null && <span className="chip">{settingsTexts.unknownOutcome}</span>}
      </div>
      <span className="sub">{[detailSaid(entry), address].filter((each) => each !== null).join(' · ')}</span>
      {note !== null && <Note text={note} />}
    </li>
  );
}

function actionSaid({ source, action }: AuditEntry): string {
  if (source === 'alarm') return alarmTexts.actNames[action as JournalEntry['act']] ?? action;
  if (source === 'machine') return fleetTexts.acts[action as MachineEntry['act']] ?? action;
  return settingsTexts.actions[action] ?? action;
}

function Target({ entry: { source, action, target, machineId } }: { readonly entry: AuditEntry }) {
  if (machineId !== null) {
    const isOfAlarm = source === 'alarm' || action.startsWith('alarm.');
    const link = isOfAlarm ? linkToAlarms({ ...everyAlarm, alarm: target }) : machineLink(machineId);
    return <a href={link}>{settingsTexts.machine(String(machineId))}</a>;
  }
  return target === null ? null : <span>{target}</span>;
}
