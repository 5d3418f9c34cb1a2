// A key that was just made, to be taken away: it cannot be shown again.
import { useId, useState } from 'react';
import type { KeyMade } from '../../lib/keys/key-api.ts';
import { keyTexts } from '../../lib/keys/key-texts.ts';
import { userTexts } from '../../lib/session/user-texts.ts';
import { useDialog } from '../use-dialog.ts';

export function MadeDialog({ made, onClose }: { readonly made: KeyMade; readonly onClose: () => void }) {
  const dialog = useDialog();
  const titleId = useId();
  const [isCopied, setCopied] = useState(false);
  // Only where the page came over TLS, or from this machine, does a browser let it.
  const canCopy = navigator.clipboard !== undefined;
  const copy = (): Promise<void> =>
    navigator.clipboard.writeText(made.key).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <dialog ref={dialog} className="alarm-dialog drawn-dialog" aria-labelledby={titleId} onClose={onClose}>
      <h3 id={titleId}>{keyTexts.keyOf(made.name)}</h3>
      <output className="drawn-password">{made.key}</output>
      <p className="sub">{keyTexts.once}</p>
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
