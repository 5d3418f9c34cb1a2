// Who one is, in the page's head: signing out, the own sessions, and another password; or the way in, for who only looks.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { portalNow } from '../../lib/desk/portal-clock.ts';
import { useSession } from '../../lib/session/session.ts';
import {
  changePassword,
  endSession,
  fetchOwnSessions,
  ownSessionsKey,
  type SessionInfo,
  sessionKey,
  signOut,
} from '../../lib/session/session-api.ts';
import { browserText, refusalLanguage, refusalText, signInTexts } from '../../lib/session/sign-in-texts.ts';
import { formatAgo, formatCount } from '../../lib/texts.ts';
import { useDialog } from '../use-dialog.ts';
import { SignInDialog } from './sign-in-dialog.tsx';

export function AccountButton() {
  const { hasSignIn, user, role } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!hasSignIn) return null;
  const close = (): void => setOpen(false);
  if (user === null) {
    return (
      <>
        <button type="button" className="act" onClick={() => setOpen(true)}>
          {signInTexts.title}
        </button>
        {isOpen && <SignInDialog title={signInTexts.title} text={signInTexts.intro} onClose={close} />}
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        className="act account-button"
        title={signInTexts.signedInAs(user.name)}
        onClick={() => setOpen(true)}
      >
        <svg viewBox="0 0 24 24" width={18} height={18} className="icon" aria-hidden="true">
          <circle cx="12" cy="8" r="4" />
          <path d="M4 20c1-4 4-6 8-6s7 2 8 6" />
        </svg>
        <span className="account-name">{user.name}</span>
        {role !== null && <span className="account-role">{signInTexts.roles[role]}</span>}
      </button>
      {isOpen && <AccountDialog user={user} onClose={close} />}
    </>
  );
}

interface AccountDialogProps {
  readonly user: NonNullable<SessionInfo['user']>;
  readonly onClose: () => void;
}

function AccountDialog({ user, onClose }: AccountDialogProps) {
  const { name, hasPassword, isOfProvider } = user;
  const dialog = useDialog();
  const titleId = useId();
  const { role } = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  // Whoever could not sign out must not walk away.
  const leave = (): Promise<void> => signOut().catch(tell(setProblem));
  return (
    <dialog ref={dialog} className="alarm-dialog account-dialog" aria-labelledby={titleId} onClose={onClose}>
      <div className="account-head">
        <div>
          <h2 id={titleId}>{signInTexts.account}</h2>
          <span className="sub">
            {name}
            {role !== null && ` · ${signInTexts.roles[role]}`}
          </span>
        </div>
        <button type="button" className="act" data-primary onClick={leave}>
          {signInTexts.signOut}
        </button>
      </div>
      {problem !== null && <Problem text={signInTexts.stillIn(problem)} />}
      <OwnSessions />
      {isOfProvider && <p className="sub">{signInTexts.ofProvider}</p>}
      {(hasPassword || !isOfProvider) && <PasswordForm hasPassword={hasPassword} />}
      <div className="alarm-acts">
        <button type="button" className="act" onClick={() => dialog.current?.close()}>
          {signInTexts.close}
        </button>
      </div>
    </dialog>
  );
}

function tell(set: (text: string) => void) {
  return (error: unknown): void => set((error as Error).message);
}

function Problem({ text }: { readonly text: string }) {
  return (
    <p className="sign-in-problem" role="alert">
      {text}
    </p>
  );
}

function OwnSessions() {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const { data: sessions } = useQuery({ queryKey: ownSessionsKey, queryFn: fetchOwnSessions });
  const end = (id: string): Promise<void> =>
    endSession(id)
      .then(() => setProblem(null), tell(setProblem))
      .then(() => queries.invalidateQueries({ queryKey: ownSessionsKey }));
  return (
    <section>
      <h3>{signInTexts.sessions}</h3>
      {problem !== null && <Problem text={problem} />}
      <ul className="account-sessions">
        {sessions?.map(({ sessionId, browser, address, lastUsedAt, isCurrent }) => (
          <li key={sessionId}>
            <span>
              {browserText(browser)}
              <span className="sub">
                {address !== null && `${address} · `}
                {isCurrent ? signInTexts.thisOne : signInTexts.lastUsed(formatAgo(lastUsedAt, portalNow()))}
              </span>
            </span>
            {!isCurrent && (
              <button
                type="button"
                className="act"
                aria-label={signInTexts.endSessionOf(browserText(browser))}
                onClick={() => end(sessionId)}
              >
                {signInTexts.endSession}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Said {
  readonly isProblem: boolean;
  readonly text: string;
  /** Of the text, for the document. */
  readonly language: 'en' | undefined;
}

function PasswordForm({ hasPassword }: { readonly hasPassword: boolean }) {
  const queries = useQueryClient();
  const id = useId();
  const { passwordLengthMin } = useSession();
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  const [said, setSaid] = useState<Said | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const refusal = await changePassword(hasPassword ? current : null, wanted);
    if (refusal !== undefined) {
      setSaid({ isProblem: true, text: refusalText(refusal), language: refusalLanguage(refusal) });
      return;
    }
    setCurrent('');
    setWanted('');
    setSaid({ isProblem: false, text: signInTexts.changed, language: undefined });
    await Promise.all([ownSessionsKey, sessionKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const isReady = wanted.length >= passwordLengthMin && (!hasPassword || current !== '');
  return (
    <form onSubmit={send}>
      <h3>{hasPassword ? signInTexts.changePassword : signInTexts.setPassword}</h3>
      {hasPassword && (
        <div className="alarm-field">
          <label htmlFor={`${id}-current`}>{signInTexts.current}</label>
          <input
            id={`${id}-current`}
            type="password"
            autoComplete="current-password"
            maxLength={128}
            value={current}
            onChange={({ target }) => setCurrent(target.value)}
          />
        </div>
      )}
      <div className="alarm-field">
        <label htmlFor={`${id}-wanted`}>{signInTexts.wanted}</label>
        <input
          id={`${id}-wanted`}
          type="password"
          autoComplete="new-password"
          maxLength={128}
          aria-describedby={`${id}-hint`}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
        <span id={`${id}-hint`} className="sub">
          {signInTexts.passwordHint(formatCount(passwordLengthMin))}
        </span>
      </div>
      {said !== null && (
        <p
          className="sign-in-problem"
          role={said.isProblem ? 'alert' : 'status'}
          data-good={!said.isProblem}
          lang={said.language}
        >
          {said.text}
        </p>
      )}
      <div className="alarm-acts">
        <button type="submit" className="act" disabled={!isReady}>
          {hasPassword ? signInTexts.change : signInTexts.setPassword}
        </button>
      </div>
    </form>
  );
}
