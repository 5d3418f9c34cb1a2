// Signing in over a page that is there already: for who only looks so far, or whose session has ended.
import { useSession } from '../../lib/session/session.ts';
import type { Refusal } from '../../lib/session/session-api.ts';
import { signInTexts } from '../../lib/session/sign-in-texts.ts';
import { useDialog } from '../use-dialog.ts';
import { SignInForm } from './sign-in-form.tsx';

export interface SignInDialogProps {
  readonly title: string;
  readonly text: string;
  readonly refusal?: Refusal | undefined;
  /** Absent where there is no way back. */
  readonly onClose?: () => void;
  /** Goes on without, where everybody may look. */
  readonly onLook?: (() => void) | undefined;
}

export function SignInDialog({ title, text, refusal, onClose, onLook }: SignInDialogProps) {
  const { provider } = useSession();
  const dialog = useDialog();
  // A browser closes it in spite of all when Escape is pressed twice: the page behind it would look alive, and be refused everything.
  const close = onClose ?? (() => dialog.current?.showModal());
  return (
    <dialog
      ref={dialog}
      className="alarm-dialog sign-in-dialog"
      aria-label={title}
      onCancel={(event) => {
        if (onClose === undefined) event.preventDefault();
      }}
      onClose={close}
    >
      <SignInForm title={title} text={text} refusal={refusal} provider={provider} isOver={onClose === undefined} />
      {onLook !== undefined && (
        <button type="button" className="act" onClick={onLook}>
          {signInTexts.onlyLooking}
        </button>
      )}
    </dialog>
  );
}
