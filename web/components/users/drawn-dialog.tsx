// A password or a key that was drawn: it is shown once, and nowhere again.
import { useId, useState } from 'react';
import { keyTexts } from '../../lib/keys/key-texts.ts';
import { userTexts } from '../../lib/session/user-texts.ts';
import { useDialog } from '../use-dialog.ts';

export interface DrawnDialogProps {
  readonly title: string;
  readonly drawn: string;
  /** What is to be done with it. */
  readonly text: string;
  readonly onClose: () => void;
}

export function DrawnDialog({ title, drawn, text, onClose }: DrawnDialogProps) {
  const dialog = useDialog();
  const titleId = useId();
  const [isCopied, setCopied] = useState(false);
  // Only where the page came over TLS, or from this machine, does a browser let it.
  const canCopy = navigator.clipboard !== undefined;
  const copy = (): Promise<void> =>
    navigator.clipboard.writeText(drawn).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <dialog ref={dialog} className="alarm-dialog drawn-dialog" aria-labelledby={titleId} onClose={onClose}>
      <h3 id={titleId}>{title}</h3>
      <output className="drawn-password">{drawn}</output>
      <p className="sub">{text}</p>
      <div className="alarm-acts">
        {canCopy && (
          <button type="button" className="act" onClick={copy}>
            {isCopied ? keyTexts.copied : keyTexts.copy}
          </button>
        )}
        <button type="button" className="act" data-primary onClick={() => dialog.current?.close()}>
          {userTexts.noted}
        </button>
      </div>
    </dialog>
  );
}
