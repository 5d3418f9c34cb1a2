// Lets the page be seen by who may. Whose session ends while they are there signs in again in a dialog over it, and finds everything as it was.
import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { onSessionDoubt } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { SessionProvider } from '../../lib/session/session.ts';
import { fetchSession, type Refusal, type SessionInfo, sessionKey } from '../../lib/session/session-api.ts';
import { signInTexts } from '../../lib/session/sign-in-texts.ts';
import { texts } from '../../lib/texts.ts';
import { Refused } from './refused.tsx';
import { SignInDialog } from './sign-in-dialog.tsx';
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
  const session = useLookedUpSession();
  const { shown, hasEnded, goOn } = useShown(session.data);
  useEffect(() => onSessionDoubt(() => void queries.invalidateQueries({ queryKey: sessionKey })), [queries]);
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
          <SignInForm
            title={signInTexts.title}
            text={signInTexts.intro}
            refusal={linkRefusal}
            provider={data.provider}
          />
        </div>
      </main>
    );
  }
  return (
    <SessionProvider value={shown}>
      {linkRefusal !== undefined && !hasEnded && <Refused refusal={linkRefusal} />}
      <Fragment key={shown.user?.name ?? ''}>{children}</Fragment>
      {hasEnded && (
        <SignInDialog
          title={signInTexts.again}
          text={signInTexts.againText}
          onLook={data.role === null ? undefined : goOn}
        />
      )}
    </SessionProvider>
  );
}

/** Who one is, asked again and again. What was loaded for somebody else is gone before anybody else is shown. */
function useLookedUpSession() {
  const queries = useQueryClient();
  const name = useRef<string>(undefined);
  const look = async (): Promise<SessionInfo> => {
    const info = await fetchSession();
    const found = info.user?.name;
    if (found !== undefined && name.current !== undefined && found !== name.current) {
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    }
    name.current = found ?? name.current;
    return info;
  };
  return useQuery({ queryKey: sessionKey, queryFn: look, refetchInterval: lookAgainMs });
}

interface Shown {
  /** As who the page was last seen by somebody who may; undefined before that. */
  readonly shown: SessionInfo | undefined;
  /** Of somebody who was signed in: what they have written stays, also where everybody may look. */
  readonly hasEnded: boolean;
  /** As everybody may. */
  readonly goOn: () => void;
}

function useShown(data: SessionInfo | undefined): Shown {
  const [last, setLast] = useState<SessionInfo>();
  const hasEnded =
    data !== undefined && last !== undefined && (last.user !== null ? data.user === null : data.role === null);
  const isSeen = data !== undefined && data.role !== null && !hasEnded;
  if (isSeen && data !== last) setLast(data);
  return { shown: isSeen ? data : last, hasEnded, goOn: () => setLast(data) };
}

function Failure({ error }: { readonly error: Error }) {
  return (
    <main className="sign-in-page">
      <Alert className="notice" color="red" title={texts.failedTitle}>
        <span lang={saidIn(error.message)}>{error.message}</span> {texts.failedRetry}
      </Alert>
    </main>
  );
}
