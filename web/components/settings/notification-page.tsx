// For admins: whom the Portal tells of which alarms, as the operator's file has it, and a test for each receiver.
import '../../settings.css';
import { Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMinutes } from '../../lib/alarm-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import {
  fetchNotifications,
  type NotificationSettings,
  notificationsKey,
  type Receiver,
  type Route,
  testReceiver,
} from '../../lib/settings/settings-api.ts';
import { daysSaid, settingsTexts } from '../../lib/settings/settings-texts.ts';
import { formatCount, language } from '../../lib/texts.ts';
import { SeverityBadge } from '../severity.tsx';

export interface NotificationPageProps {
  readonly profile: PortalProfile | undefined;
}

const refetchMs = 10_000;

export function NotificationPage({ profile }: NotificationPageProps) {
  const { data, failureReason } = useQuery({
    queryKey: notificationsKey,
    queryFn: fetchNotifications,
    refetchInterval: refetchMs,
  });
  return (
    <section className="panel settings" aria-labelledby="notifications-title">
      <div className="panel-head settings-head">
        <h2 id="notifications-title" className="panel-title">
          {settingsTexts.notifications}
        </h2>
      </div>
      {failureReason !== null && (
        <p className="alarm-problem" role="alert">
          {`${settingsTexts.failed}: `}
          <span lang="en">{failureReason.message}</span>
        </p>
      )}
      {data === undefined ? (
        failureReason === null && (
          <p className="report-loading">
            <Loader type="dots" size="sm" /> {settingsTexts.loading}
          </p>
        )
      ) : (
        <Told settings={data} profile={profile} />
      )}
    </section>
  );
}

function Told({ settings, profile }: NotificationPageProps & { readonly settings: NotificationSettings }) {
  const { path, problem, routes, receivers } = settings;
  if (path === null) {
    return (
      <div className="settings-none">
        <strong>{settingsTexts.noFile}</strong>
        <span className="sub">{settingsTexts.noFileHint}</span>
      </div>
    );
  }
  return (
    <>
      <p className="sub settings-intro">
        {settingsTexts.fromFile(path)} {settingsTexts.check}
      </p>
      {problem !== null && (
        <p className="alarm-problem" role="alert">
          {`${settingsTexts.problem}: `}
          <span lang="en">{problem}</span>
        </p>
      )}
      <h3>{settingsTexts.routes}</h3>
      <p className="sub settings-intro">{routes.length === 0 ? settingsTexts.noRoutes : settingsTexts.routesHint}</p>
      <ol className="settings-list">
        {routes.map((route) => (
          <RouteRow key={route.name} route={route} settings={settings} profile={profile} />
        ))}
      </ol>
      <h3>{settingsTexts.receivers}</h3>
      {receivers.length === 0 && <p className="sub settings-intro">{settingsTexts.noReceivers}</p>}
      <ul className="settings-list">
        {receivers.map((receiver) => (
          <ReceiverRow key={receiver.name} receiver={receiver} settings={settings} />
        ))}
      </ul>
    </>
  );
}

interface RouteRowProps extends NotificationPageProps {
  readonly route: Route;
  readonly settings: NotificationSettings;
}

function RouteRow({ route, settings, profile }: RouteRowProps) {
  const { name, priorities, machines, machineGroups, machineTypes, kinds, modes, during, to, escalate } = route;
  const groups = machineGroups?.map((group) => {
    const of = settings.machineGroups.find((each) => each.name === group)?.machines ?? [];
    return settingsTexts.group(group, of.map((id) => `#${id}`).join(', '));
  });
  const chosen = [...(groups ?? []), ...(machines ?? []).map((id) => `#${id}`)];
  const label = (code: string): string =>
    profile?.failureModes.find((each) => each.code === code)?.label[language] ?? (code || settingsTexts.noMode);
  const facts: readonly (readonly [string, string | null])[] = [
    [settingsTexts.machines, machines === null && machineGroups === null ? null : chosen.join(', ')],
    [settingsTexts.types, machineTypes?.join(', ') ?? null],
    [settingsTexts.kinds, kinds?.map((kind) => episodeTexts.kinds[kind] ?? kind).join(', ') ?? null],
    [settingsTexts.modes, modes?.map(label).join(', ') ?? null],
    [settingsTexts.during, during === null ? null : timesSaid(during, settings)],
  ];
  const told = facts.filter(([, said]) => said !== null);
  return (
    <li data-route={name}>
      <div className="settings-row">
        <strong>{name}</strong>
        {priorities?.map((priority) => (
          <SeverityBadge key={priority} severity={priority} />
        ))}
        {priorities === null && told.length === 0 && <span className="sub">{settingsTexts.everyAlarm}</span>}
      </div>
      <dl className="settings-facts">
        {told.map(([title, said]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{said}</dd>
          </div>
        ))}
        <div>
          <dt>{settingsTexts.to}</dt>
          <dd>
            {to.join(', ')}
            {escalate.map(({ afterMinutes, to: then }) => (
              <span key={afterMinutes} className="sub">
                {settingsTexts.escalate(formatMinutes(afterMinutes), then.join(', '))}
              </span>
            ))}
          </dd>
        </div>
      </dl>
    </li>
  );
}

/** The name of the file, and what it stands for. */
function timesSaid(name: string, { times }: NotificationSettings): string {
  const spans = times.find((each) => each.name === name)?.spans ?? [];
  const said = spans.map(({ days, from, to }) => {
    const on = days.join() === 'mon-sun' ? '' : `${days.map(daysSaid).join(', ')} `;
    return `${on}${from} – ${to}`;
  });
  return `${name} (${said.join('; ')})`;
}

interface ReceiverRowProps {
  readonly receiver: Receiver;
  readonly settings: NotificationSettings;
}

function ReceiverRow({ receiver, settings }: ReceiverRowProps) {
  const { name, kind, address, tells, quiet, waiting, givenUp, problem, timeZone } = receiver;
  const quietSaid = quiet === null ? null : timesSaid(quiet.during, settings);
  const facts = [
    ...(tells.length === 0 ? [] : [settingsTexts.tells(tells.map((each) => settingsTexts.tellNames[each]).join(', '))]),
    ...(quiet === null || quietSaid === null
      ? []
      : [
          quiet.except.length === 0
            ? settingsTexts.quiet(quietSaid)
            : settingsTexts.quietExcept(quietSaid, quiet.except.join(', ')),
        ]),
    timeZone,
  ];
  return (
    <li data-receiver={name}>
      <div className="settings-row">
        <strong>{name}</strong>
        <span className="chip">{settingsTexts.kindNames[kind]}</span>
        <span className="settings-address">{address ?? settingsTexts.secret}</span>
        {waiting > 0 && <span className="chip">{settingsTexts.waiting(formatCount(waiting))}</span>}
        {givenUp > 0 && <span className="chip settings-bad">{settingsTexts.givenUp(formatCount(givenUp))}</span>}
        <Test receiver={name} />
      </div>
      <span className="sub">{facts.join(' · ')}</span>
      {problem !== null && (
        <span className="sub" lang="en">
          {settingsTexts.lastProblem(problem)}
        </span>
      )}
    </li>
  );
}

function Test({ receiver }: { readonly receiver: string }) {
  const queries = useQueryClient();
  const [state, setState] = useState<'idle' | 'sending' | { readonly said: string; readonly isTaken: boolean }>('idle');
  const send = async (): Promise<void> => {
    setState('sending');
    const problem = await testReceiver(receiver).catch((error: Error) => error.message);
    const said = problem === null ? settingsTexts.taken : settingsTexts.notTaken(problem);
    setState({ said, isTaken: problem === null });
    await queries.invalidateQueries({ queryKey: notificationsKey });
  };
  return (
    <span className="settings-test">
      <button
        type="button"
        className="act"
        aria-label={settingsTexts.testOf(receiver)}
        disabled={state === 'sending'}
        onClick={send}
      >
        {state === 'sending' ? settingsTexts.testing : settingsTexts.test}
      </button>
      <span role="status" className="settings-tested" data-taken={typeof state === 'object' && state.isTaken}>
        {typeof state === 'object' && state.said}
      </span>
    </span>
  );
}
