// The journal of an alarm, the newest first: what became of it, when, by whom, and what they wrote.
import type { JournalEntry } from '../../lib/alarms/alarm-api.ts';
import { alarmTexts, momentText } from '../../lib/alarms/alarm-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatMoment, language } from '../../lib/texts.ts';
import { Note } from '../note.tsx';

export interface JournalProps {
  readonly entries: readonly JournalEntry[];
  readonly profile: PortalProfile;
  readonly now: number;
}

export function Journal({ entries, profile, now }: JournalProps) {
  return (
    <ol className="alarm-journal">
      {entries.map((entry) => (
        <li key={entry.version} data-act={entry.act} data-by={entry.actor === 'system' ? 'system' : 'person'}>
          <span className="alarm-entry">
            <span className="alarm-entry-what">
              <strong>{alarmTexts.actNames[entry.act]}</strong>
              {detailOf(entry, profile, now)}
              {entry.stateAfter !== entry.stateBefore && (
                <span className="alarm-state" data-state={entry.stateAfter}>
                  {alarmTexts.shortStates[entry.stateAfter] ?? alarmTexts.states[entry.stateAfter]}
                </span>
              )}
            </span>
            <span className="sub" title={formatMoment(entry.at)}>
              {momentText(entry.at, now)}
              {entry.actor !== 'system' && ` · ${whoOf(entry)}`}
            </span>
          </span>
          {entry.note !== null && <Note text={noteText(entry)} />}
        </li>
      ))}
    </ol>
  );
}

/** What people have written stays as it is; what the Portal notes of an end is said in the page's language. */
function noteText({ act, note }: JournalEntry): string {
  return act === 'returned' && note === 'superseded' ? episodeTexts.end.superseded : (note ?? '');
}

function whoOf({ actor, address }: JournalEntry): string {
  const who = actor === 'unauthenticated' ? alarmTexts.nobodyKnown : actor;
  return address === null ? who : alarmTexts.from(who, address);
}

function detailOf({ act, after }: JournalEntry, profile: PortalProfile, now: number): string {
  switch (act) {
    case 'escalated':
      return ` ${after.priority}`;
    case 'mode-changed':
      return ` ${profile.failureModes.find(({ code }) => code === after.mode)?.label[language] ?? after.mode ?? ''}`;
    case 'assigned':
      return ` ${after.assignee ?? alarmTexts.nobody}`;
    case 'shelved':
      return after.shelvedUntil === null
        ? ''
        : ` ${alarmTexts.until(momentText(new Date(after.shelvedUntil).toISOString(), now))}`;
    case 'judged':
      return after.verdict === null ? '' : ` ${alarmTexts.verdicts[after.verdict]}`;
    default:
      return '';
  }
}
