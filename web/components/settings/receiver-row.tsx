// A receiver of messages: how it is reached, as far as that is no secret, what waits, its quiet hours, and a test.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refusalText } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import {
  type NotificationSettings,
  notificationsKey,
  type Receiver,
  testReceiver,
} from '../../lib/settings/settings-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { formatCount } from '../../lib/texts.ts';
import { timesSaid } from './times-said.ts';

export interface ReceiverRowProps {
  readonly receiver: Receiver;
  readonly settings: NotificationSettings;
  readonly onQuiet: () => void;
}

export function ReceiverRow({ receiver, settings, onQuiet }: ReceiverRowProps) {
  const { name, kind, address, tells, quiet, waiting, givenUp, timeZone } = receiver;
  const problem = problemSaid(receiver);
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
        <span className="settings-acts">
          <Test receiver={name} />
          <button type="button" className="act" aria-label={routeTexts.quietOf(name)} onClick={onQuiet}>
            {routeTexts.quiet}
          </button>
        </span>
      </div>
      <span className="sub">{facts.join(' · ')}</span>
      {problem !== null && (
        <span className="sub">
          {settingsTexts.lastProblem} <span lang={saidIn(problem)}>{problem}</span>
        </span>
      )}
    </li>
  );
}

/** In the page's words where it has some; null where nothing failed. A Portal of an earlier version has the sentence alone. */
function problemSaid({ problem, refusal }: Pick<Receiver, 'problem' | 'refusal'>): string | null {
  return (refusal && refusalText(refusal)) ?? problem;
}

function Tested({ problem }: { readonly problem: string | null }) {
  if (problem === null) return settingsTexts.taken;
  return (
    <>
      {settingsTexts.notTaken} <span lang={saidIn(problem)}>{problem}</span>
    </>
  );
}

function Test({ receiver }: { readonly receiver: string }) {
  const queries = useQueryClient();
  const [state, setState] = useState<'idle' | 'sending' | { readonly problem: string | null }>('idle');
  const send = async (): Promise<void> => {
    setState('sending');
    setState({ problem: await testReceiver(receiver).then(problemSaid, (error: Error) => error.message) });
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
      <span role="status" className="settings-tested" data-taken={typeof state === 'object' && state.problem === null}>
        {typeof state === 'object' && <Tested problem={state.problem} />}
      </span>
    </span>
  );
}
