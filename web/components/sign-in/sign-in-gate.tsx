// Lets the page be seen by who may. Whose session ends while they are there signs in again in a dialog over it, and finds everything as it was.
import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { onSessionDoubt } from '../../lib/portal-api.ts';
import { SessionProvider } from '../../lib/session.ts';
import { fetchSession, type Refusal, type SessionInfo, sessionKey } from '../../lib/session-api.ts';
import { signInTexts } from '../../lib/sign-in-texts.ts';
import { texts } from '../../lib/texts.ts';
import { SignInForm } from './sign-in-form.tsx';

export interface SignInGateProps {
  /** Why the link in the page's address signed nobody in. */
  readonly linkRefusal: Refusal | undefined;
  readonly children: ReactNode;
}

/** Where nothing else is asked for, this notices that one may not be here any more. */
const lookAgainMs = 60_000;

export function SignInGate({ linkRefusal, children }: SignInGateProps) {
  const queries = useQueryClient();
  const session = useQuery({ queryKey: sessionKey, queryFn: fetchSession, refetchInterval: lookAgainMs });
  const shown = useShown(session.data);
  useEffect(() => onSessionDoubt(() => void queries.invalidateQueries({ queryKey: sessionKey })), [queries]);
  // Also what was refused meanwhile is asked for once more.
  const signedIn = (): Promise<void> => queries.invalidateQueries();
  const { data } = session;
  if (data === undefined) return session.failureReason === null ? null : <Failure error={session.failureReason} />;
  if (shown === undefined) {
    return (
      <main className="sign-in-page">
        <div className="panel sign-in-card">
          <div className="sign-in-brand">
            <img src="/spindle.svg" alt="" width={40} height={40} />
            <h1>{texts.title}</h1>
          </div>
          <SignInForm title={signInTexts.title} text={signInTexts.intro} refusal={linkRefusal} onSignedIn={signedIn} />
        </div>
      </main>
    );
  }
  return (
    <SessionProvider value={data.role === null ? shown : data}>
      <Fragment key={shown.user?.name ?? ''}>{children}</Fragment>
      {data.role === null && (
        <SignInDialog title={signInTexts.again} text={signInTexts.againText} onSignedIn={signedIn} />
      )}
    </SessionProvider>
  );
}

/** As who the page was last seen by somebody who may. */
function useShown(data: SessionInfo | undefined): SessionInfo | undefined {
  const [last, setLast] = useState<SessionInfo>();
  if (data !== undefined && data.role !== null && data !== last) setLast(data);
  return data !== undefined && data.role !== null ? data : last;
}

export interface SignInDialogProps {
  readonly title: string;
  readonly text: string;
  readonly onSignedIn: () => Promise<unknown>;
  /** Absent where there is no way back. */
  readonly onClose?: () => void;
}

export function SignInDialog({ title, text, onSignedIn, onClose }: SignInDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="alarm-dialog sign-in-dialog"
      aria-label={title}
      onCancel={(event) => {
        if (onClose === undefined) event.preventDefault();
      }}
      onClose={onClose}
    >
      <SignInForm title={title} text={text} onSignedIn={onSignedIn} />
    </dialog>
  );
}

function Failure({ error }: { readonly error: Error }) {
  return (
    <main className="sign-in-page">
      <Alert className="notice" color="red" title={texts.failedTitle}>
        <span lang="en">{error.message}</span> {texts.failedRetry}
      </Alert>
    </main>
  );
}
