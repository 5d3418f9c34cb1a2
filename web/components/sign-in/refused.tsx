// Why the link in the page's address let nobody in, over a page that is shown all the same: because everybody may look, or somebody is in already.
import { Alert } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../lib/session/session.ts';
import type { Refusal } from '../../lib/session/session-api.ts';
import { refusalLanguage, refusalText, signInTexts } from '../../lib/session/sign-in-texts.ts';
import { SignInDialog } from './sign-in-dialog.tsx';

export function Refused({ refusal }: { readonly refusal: Refusal }) {
  const { user } = useSession();
  const [isOpen, setOpen] = useState(true);
  const [hadUser] = useState(user !== null);
  const close = (): void => setOpen(false);
  // Who has signed in since knows enough.
  if (!isOpen || hadUser !== (user !== null)) return null;
  if (!hadUser) {
    return <SignInDialog title={signInTexts.title} text={signInTexts.intro} refusal={refusal} onClose={close} />;
  }
  return (
    <Alert
      className="notice sign-in-notice"
      color="orange"
      role="alert"
      title={signInTexts.refusedTitle}
      withCloseButton
      closeButtonLabel={signInTexts.close}
      onClose={close}
    >
      <span lang={refusalLanguage(refusal)}>{refusalText(refusal)}</span>
    </Alert>
  );
}
