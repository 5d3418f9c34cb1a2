// Name and password: on a page of its own, or in a dialog over a page whose session has ended.
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { providerPath, type Refusal, sessionKey, signIn } from '../../lib/session/session-api.ts';
import { refusalLanguage, refusalText, signInTexts } from '../../lib/session/sign-in-texts.ts';

export interface SignInFormProps {
  readonly title: string;
  readonly text: string;
  /** What is known before anything was tried. */
  readonly refusal?: Refusal | undefined;
  /** What the organisation's provider is called; null for none. */
  readonly provider: string | null;
  /** Whether what is on the page has to stay. */
  readonly isOver?: boolean;
}

export function SignInForm({ title, text, refusal: first, provider, isOver = false }: SignInFormProps) {
  const queries = useQueryClient();
  const id = useId();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(first);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const refused = await signIn(name, password);
    setRefusal(refused);
    // Who one is first; then also what was refused meanwhile is asked for once more.
    if (refused === undefined) await queries.refetchQueries({ queryKey: sessionKey });
    if (refused === undefined) await queries.invalidateQueries();
    setBusy(false);
  };
  return (
    <form className="sign-in-form" onSubmit={send} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p className="sub">{text}</p>
      {provider !== null && <ByProvider label={provider} isOver={isOver} />}
      <div className="alarm-field">
        <label htmlFor={`${id}-name`}>{signInTexts.name}</label>
        <input
          id={`${id}-name`}
          type="text"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <div className="alarm-field">
        <label htmlFor={`${id}-password`}>{signInTexts.password}</label>
        <input
          id={`${id}-password`}
          type="password"
          autoComplete="current-password"
          required
          maxLength={128}
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      </div>
      {refusal !== undefined && (
        <p className="sign-in-problem" role="alert" data-good={isNoFault(refusal)} lang={refusalLanguage(refusal)}>
          {refusalText(refusal)}
        </p>
      )}
      <button type="submit" className="act" data-primary disabled={isBusy || name.trim() === '' || password === ''}>
        {signInTexts.submit}
      </button>
      <p className="sub">{signInTexts.help}</p>
    </form>
  );
}

/** Who has signed out, and is told what of it. */
function isNoFault(refusal: Refusal): boolean {
  return refusal.kind === 'provider' && refusal.problem === 'stays';
}

/** The way over the organisation's provider: the page is left, and come back to. */
function ByProvider({ label, isOver }: { readonly label: string; readonly isOver: boolean }) {
  return (
    <>
      <a
        className="act sign-in-provider"
        data-primary
        href={providerPath}
        target={isOver ? '_blank' : undefined}
        rel="noreferrer"
      >
        {signInTexts.byProvider(label)}
      </a>
      {isOver && <p className="sub">{signInTexts.inNewTab}</p>}
      <p className="sub sign-in-or">{signInTexts.or}</p>
    </>
  );
}
