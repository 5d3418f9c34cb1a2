// Behind one alarm: what people can do about it, why it is one and what is to be done, which come before all drawings, its curves and episodes, and the
// journal of all that has become of it.
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { actTexts } from '../../lib/alarms/act-texts.ts';
import { type AlarmDetail, alarmsKey, fetchAlarm, type PortalAlarm, type Wished } from '../../lib/alarms/alarm-api.ts';
import { alarmTexts, momentText } from '../../lib/alarms/alarm-texts.ts';
import { modeSaid, modeTexts, showsAnother } from '../../lib/alarms/mode-texts.ts';
import { evidenceSaid, languageOf, modeFirst, summarySaid } from '../../lib/alerts/own-words.ts';
import { spanAround } from '../../lib/curves/curve-shape.ts';
import { curveTexts } from '../../lib/curves/curve-texts.ts';
import { addressOf } from '../../lib/machine-address.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { useMayAct } from '../../lib/session/session.ts';
import { formatProbability, language, wording } from '../../lib/texts.ts';
import { Reasons } from '../alerts/reasons.tsx';
import { LazyCurves } from '../curves/lazy-curves.tsx';
import { EpisodeSubject } from '../episodes/episode-row.tsx';
import { NotAsked } from '../lists/not-asked.tsx';
import { ProcedureSection } from '../procedures/procedure-section.tsx';
import { AlarmDialog, type DialogAct } from './alarm-dialog.tsx';
import { AlarmEpisodes } from './alarm-episodes.tsx';
import { Journal } from './alarm-journal.tsx';
import { Margins } from './margins.tsx';
import { SimilarAlarms } from './similar-alarms.tsx';
import { Written, writtenMax } from './written.tsx';

export interface AlarmDetailsProps {
  readonly id: string;
  readonly alarm: PortalAlarm;
  readonly profile: PortalProfile;
  readonly wish: Wished;
  readonly now: number;
}

export function AlarmDetails({ id, alarm, profile, wish, now }: AlarmDetailsProps) {
  const { alarmId } = alarm;
  const mayAct = useMayAct();
  const detail = useQuery({ queryKey: [...alarmsKey, 'one', alarmId], queryFn: () => fetchAlarm(alarmId) });
  return (
    <div id={id} className="alarm-details">
      {mayAct && <Acts alarm={newerOf(alarm, detail.data?.alarm)} wish={wish} />}
      <NotAsked failure={detail.failureReason} />
      {detail.data !== undefined && (
        <>
          <div className="alarm-first">
            <Why detail={detail.data} profile={profile} now={now} />
            <ProcedureSection alarm={alarm} profile={profile} />
          </div>
          <CurvesAround detail={detail.data} profile={profile} now={now} />
          <div className="alarm-columns">
            <div>
              <AlarmEpisodes detail={detail.data} profile={profile} now={now} />
              <SimilarAlarms alarm={alarm} profile={profile} now={now} />
            </div>
            <div>
              <h3>{alarmTexts.journal}</h3>
              {mayAct && <CommentForm wish={wish} />}
              <Journal entries={detail.data.journal} profile={profile} now={now} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

/** Of the list and the detail one may be told of a change sooner. */
function newerOf(listed: PortalAlarm, one: PortalAlarm | undefined): PortalAlarm {
  return one !== undefined && one.version > listed.version ? one : listed;
}

/** What may be done in which state; the Portal decides, and this only spares asking in vain. */
function dialogsOf({ state }: PortalAlarm): readonly DialogAct[] {
  if (state === 'normal') return ['verdict'];
  const isHere = state === 'unacknowledged' || state === 'acknowledged' || state === 'returned-unacknowledged';
  return [
    'verdict',
    'assign',
    ...(isHere || state === 'shelved' ? (['shelve'] as const) : []),
    ...(state === 'out-of-service' ? [] : (['out-of-service'] as const)),
  ];
}

function Acts({ alarm, wish }: Pick<AlarmDetailsProps, 'alarm' | 'wish'>) {
  const [dialog, setDialog] = useState<DialogAct | null>(null);
  const back = { shelved: 'unshelve', 'out-of-service': 'return-to-service' } as const;
  const way = alarm.state === 'shelved' || alarm.state === 'out-of-service' ? back[alarm.state] : null;
  const possible = dialogsOf(alarm);
  return (
    <div className="alarm-acts">
      {way !== null && (
        <button type="button" className="act" data-primary onClick={() => wish({ act: way }).catch(() => {})}>
          {alarmTexts.acts[way]}
        </button>
      )}
      {possible.map((each) => (
        <button key={each} type="button" className="act" onClick={() => setDialog(each)}>
          {alarmTexts.acts[each]}
        </button>
      ))}
      {alarm.state === 'normal' && <span className="sub">{actTexts.ended}</span>}
      {dialog !== null && (
        <AlarmDialog
          key={dialog}
          act={dialog}
          alarm={alarm}
          isPossible={possible.includes(dialog)}
          wish={wish}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}

interface WhyProps extends Pick<AlarmDetailsProps, 'profile' | 'now'> {
  readonly detail: AlarmDetail;
}

function Why({ detail, profile, now }: WhyProps) {
  const reasonsId = useId();
  const { alert, alarm } = detail;
  if (alarm.kind !== 'machine') return <WhySuspect detail={detail} profile={profile} />;
  const explanation = alert?.explanation ?? null;
  const nearest = explanation?.nearestMode?.code;
  // A Portal of an earlier version tells none.
  const margins = (detail.margins as AlarmDetail['margins'] | undefined) ?? [];
  // What the alert says of a mode that the profile does not have is not lost.
  const isDrawn = nearest === undefined ? margins.length > 0 : margins.some(({ mode }) => mode === nearest);
  const limits = isDrawn ? <Margins margins={margins} first={[alarm.mode, nearest]} profile={profile} /> : undefined;
  return (
    <section className="alarm-why">
      <h3>{alarmTexts.why}</h3>
      {explanation === null || alert === null ? (
        <p className="sub">{alarmTexts.noExplanation}</p>
      ) : (
        <>
          {showsAnother(explanation, alarm.mode) && (
            <p className="sub" data-is="modes">
              {modeTexts.aboveReading(modeSaid(alarm.mode, profile))}
            </p>
          )}
          <p className="alarm-summary">
            <Because explanation={modeFirst(explanation, alarm.mode)} profile={profile} />
            <span className="sub">
              {momentText(alert.detectedAt, now)} · {formatProbability(alert.probability)}
            </span>
          </p>
          {explanation.reasons.length > 0 ? (
            <Reasons id={reasonsId} explanation={explanation} profile={profile} limits={limits} />
          ) : (
            limits
          )}
        </>
      )}
    </section>
  );
}

/** Of sensors that are not to be believed: which, and by what. */
function WhySuspect({ detail, profile }: Pick<WhyProps, 'detail' | 'profile'>) {
  const last = lastEpisodeOf(detail);
  if (last === undefined) return null;
  return (
    <section className="alarm-why">
      <h3>{alarmTexts.why}</h3>
      <EpisodeSubject episode={last} profile={profile} />
    </section>
  );
}

function lastEpisodeOf({ episodes }: AlarmDetail): AlarmDetail['episodes'][number] | undefined {
  return episodes.reduce(
    (latest, each) => (latest === undefined || each.firstReadingAt > latest.firstReadingAt ? each : latest),
    episodes[0],
  );
}

/** The readings before, during and after the alarm's last episode. */
function CurvesAround({
  detail,
  profile,
  now,
}: { readonly detail: AlarmDetail } & Pick<AlarmDetailsProps, 'profile' | 'now'>) {
  const { alarm } = detail;
  const last = lastEpisodeOf(detail);
  const isOpen = last?.closedAt === null;
  // Looked at anew each half minute, and not with each tick of the clock.
  const until = Math.ceil(now / followMs) * followMs;
  const span = useMemo(
    () => (last === undefined ? undefined : spanAround(last.firstReadingAt, isOpen ? null : last.lastReadingAt, until)),
    [last, isOpen, until],
  );
  if (span === undefined) return null;
  const sensors = profile.failureModes.find(({ code }) => code === alarm.mode)?.sensors ?? [];
  return (
    <section className="alarm-curves">
      <div className="alarm-curves-head">
        <h3>{curveTexts.curves}</h3>
        <a href={addressOf({ machineId: alarm.machineId, time: span })}>{curveTexts.open}</a>
      </div>
      <LazyCurves
        machineId={alarm.machineId}
        machineType={alarm.machineType}
        profile={profile}
        span={span}
        first={sensors}
        refetchMs={isOpen ? followMs : false}
      />
    </section>
  );
}

const followMs = 30_000;

/** What limits are crossed, or in a sentence what is unusual. */
function Because({
  explanation,
  profile,
}: {
  readonly explanation: NonNullable<NonNullable<AlarmDetail['alert']>['explanation']>;
  readonly profile: PortalProfile;
}) {
  const { failureModes, summary } = explanation;
  if (languageOf(summary) === language || failureModes.length === 0) {
    const { text, language: of } = summarySaid(explanation, profile, wording);
    return <span lang={of}>{text}</span>;
  }
  return failureModes.map((mode, index) => {
    const { text, language: of } = evidenceSaid(mode, profile, wording);
    const label = profile.failureModes.find(({ code }) => code === mode.code)?.label[language] ?? mode.label;
    return (
      <span key={mode.code}>
        {`${index === 0 ? '' : '; '}${label}: `}
        <span lang={of}>{text}</span>
      </span>
    );
  });
}

function CommentForm({ wish }: Pick<AlarmDetailsProps, 'wish'>) {
  const [text, setText] = useState('');
  const lengthId = useId();
  const send = async (): Promise<void> => {
    if (text.trim() === '') return;
    await wish({ act: 'comment', text }).then(
      // What was written meanwhile stays.
      () => setText((now) => (now === text ? '' : now)),
      () => {},
    );
  };
  return (
    <form
      className="alarm-comment"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        aria-label={alarmTexts.commentLabel}
        placeholder={alarmTexts.commentLabel}
        rows={2}
        maxLength={writtenMax}
        aria-describedby={lengthId}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="act" disabled={text.trim() === ''}>
        {alarmTexts.comment}
      </button>
      <Written id={lengthId} text={text} />
    </form>
  );
}
