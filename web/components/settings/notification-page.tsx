// For admins: whom the Portal tells of which alarms, by the operator's file or as they set it here, and a test for each receiver.
import '../../settings.css';
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type PortalProfile, refusalsText } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';
import { fetchNotifications, type NotificationSettings, notificationsKey } from '../../lib/settings/settings-api.ts';
import { fileProblem, settingsTexts } from '../../lib/settings/settings-texts.ts';
import { formatStamp } from '../../lib/texts.ts';
import { RulesEditor } from './rules-editor.tsx';

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
          <span lang={saidIn(failureReason.message)}>{failureReason.message}</span>
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
  const { path, problem, refusals, routesFrom, changed, unfit, unfitRefusals } = settings;
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
      <p className="sub settings-intro" data-routes-from={routesFrom}>
        {routesFrom === 'table' && changed !== null
          ? settingsTexts.fromTable(actorSaid(changed.actor), formatStamp(changed.at), path)
          : `${settingsTexts.fromFile(path)} ${settingsTexts.check}`}
      </p>
      {problem !== null && <Problem title={fileProblem(settings)} text={refusalsText(refusals) ?? problem} />}
      {unfit.length > 0 && (
        <Problem title={settingsTexts.unfit} text={refusalsText(unfitRefusals) ?? unfit.join('; ')} />
      )}
      <RulesEditor settings={settings} profile={profile} />
    </>
  );
}

function Problem({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <p className="alarm-problem" role="alert">
      {`${title}: `}
      <span lang={saidIn(text)}>{text}</span>
    </p>
  );
}
