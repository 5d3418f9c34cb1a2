// What has to be said before something is done to an alarm: for how long and why it is shelved, why it is out of service, who is on it, what it
// was. A dialog of the browser's own: Escape leaves it, and the keyboard stays within. What is refused is told there, and nothing written is lost.
import { type ChangeEvent, useId, useState } from 'react';
import { actTexts } from '../../lib/alarms/act-texts.ts';
import type { PortalAlarm, Verdict, Wish, Wished } from '../../lib/alarms/alarm-api.ts';
import { alarmTexts, formatMinutes } from '../../lib/alarms/alarm-texts.ts';
import { useSession } from '../../lib/session/session.ts';
import { useDialog } from '../use-dialog.ts';
import { AssigneeInput } from './assignee-input.tsx';
import { WrittenBox } from './written.tsx';

export type DialogAct = 'shelve' | 'out-of-service' | 'assign' | 'verdict';

export interface AlarmDialogProps {
  readonly act: DialogAct;
  readonly alarm: PortalAlarm;
  /** While it is open the alarm may come to a state in which the Portal would refuse it. */
  readonly isPossible: boolean;
  readonly wish: Wished;
  readonly onClose: () => void;
}

const minutesChoices = [15, 60, 240, 480, 1_440];
const verdicts = ['real-failure', 'false-alarm', 'expected', 'unclear'] as const satisfies readonly Verdict[];

export function AlarmDialog({ act, alarm, isPossible, wish, onClose }: AlarmDialogProps) {
  const dialog = useDialog();
  const { user } = useSession();
  const titleId = useId();
  const fieldId = useId();
  const [text, setText] = useState(act === 'assign' ? (alarm.assignee ?? user?.name ?? '') : '');
  const [minutes, setMinutes] = useState(60);
  const [verdict, setVerdict] = useState<Verdict | null>(alarm.verdict);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isSent, setSent] = useState(false);
  // What is done is possible no longer either, until the dialog closes.
  const problem = isPossible || isSent ? refusal : actTexts.noLonger(alarmTexts.states[alarm.state]);
  const given = { text: text.trim(), minutes, verdict, assignee: alarm.assignee };
  const wanted = isPossible ? wishOf(act, given) : null;
  const write = ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>): void => setText(target.value);
  const send = async (): Promise<void> => {
    if (wanted === null) return;
    setSent(true);
    await wish(wanted).then(onClose, (error: Error) => {
      setRefusal(error.message);
      setSent(false);
    });
  };
  return (
    <dialog ref={dialog} className="alarm-dialog" aria-labelledby={titleId} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <h3 id={titleId}>{alarmTexts.dialogs[act]}</h3>
        <p className="sub">{alarmTexts.dialogHints[act]}</p>
        {act === 'shelve' && <Minutes minutes={minutes} onChoose={setMinutes} />}
        {act === 'verdict' && (
          <fieldset className="alarm-options">
            <legend className="sr-only">{alarmTexts.dialogs.verdict}</legend>
            {verdicts.map((each) => (
              <label key={each}>
                <input type="radio" name="verdict" checked={each === verdict} onChange={() => setVerdict(each)} />
                <span>
                  {alarmTexts.verdicts[each]}
                  <span className="sub">{alarmTexts.verdictHints[each]}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <div className="alarm-field">
          <label htmlFor={fieldId}>
            {act === 'assign' ? alarmTexts.name : act === 'verdict' ? alarmTexts.note : alarmTexts.reason}
          </label>
          {act === 'assign' ? (
            <AssigneeInput id={fieldId} name={text} onWrite={write} />
          ) : (
            <WrittenBox id={fieldId} text={text} onWrite={write} />
          )}
        </div>
        {problem !== null && (
          <p className="alarm-problem" role="alert">
            {problem}
          </p>
        )}
        <div className="alarm-acts">
          <button type="button" className="act" onClick={() => dialog.current?.close()}>
            {alarmTexts.cancel}
          </button>
          <button type="submit" className="act" data-primary disabled={wanted === null}>
            {act === 'assign' && text.trim() === '' ? alarmTexts.takeOff : alarmTexts.submit[act]}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Minutes({ minutes, onChoose }: { readonly minutes: number; readonly onChoose: (minutes: number) => void }) {
  return (
    <fieldset className="alarm-options" data-row>
      <legend>{alarmTexts.minutes}</legend>
      {minutesChoices.map((each) => (
        <label key={each}>
          <input type="radio" name="minutes" checked={each === minutes} onChange={() => onChoose(each)} />
          {formatMinutes(each)}
        </label>
      ))}
    </fieldset>
  );
}

interface Given {
  readonly text: string;
  readonly minutes: number;
  readonly verdict: Verdict | null;
  /** Who is on it now. */
  readonly assignee: string | null;
}

/** Null while something is missing. */
function wishOf(act: DialogAct, { text, minutes, verdict, assignee }: Given): Wish | null {
  switch (act) {
    case 'shelve':
      return text === '' ? null : { act, minutes, reason: text };
    case 'out-of-service':
      return text === '' ? null : { act, reason: text };
    case 'assign':
      if (text === '') return assignee === null ? null : { act, assignee: null };
      return { act, assignee: text };
    case 'verdict':
      return verdict === null ? null : { act, verdict, note: text === '' ? null : text };
  }
}
