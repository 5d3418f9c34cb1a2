// Where an admin sets one thing of whom to tell. A dialog of the browser's own: Escape leaves it, and the keyboard stays within. What is refused, also because
// somebody was first, is told there, and nothing written is lost: saved again, it goes on top of what counts by then.
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Refused } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { type Edit, routesOf } from '../../lib/settings/route-edits.ts';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import { type NotificationSettings, notificationsKey, setRoutes } from '../../lib/settings/settings-api.ts';

export interface RulesDialogProps {
  readonly title: string;
  /** Undefined where something written cannot be sent yet; a text says why. */
  readonly edit: Edit | string | undefined;
  /** In the place of an edit: something else to do with the version that was looked at. */
  readonly step?: (version: number) => Promise<unknown>;
  readonly submit?: string;
  readonly settings: NotificationSettings;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function RulesDialog({ title, edit, step, submit, settings, onClose, children }: RulesDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const { problem, isBusy, save } = useSaving(settings, () => dialog.current?.close());
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (step !== undefined) save(step);
    else if (typeof edit === 'function') save((_, looked) => setRoutes(edit(routesOf(looked))));
  };
  const said = problem ?? (typeof edit === 'string' ? edit : null);
  return (
    <dialog ref={dialog} className="alarm-dialog rules-dialog" aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={send}>
        <h3 id={titleId}>{title}</h3>
        {children}
        {said !== null && (
          <p className="sign-in-problem" role="alert" lang={problem === null ? undefined : saidIn(problem)}>
            {said}
          </p>
        )}
        <div className="alarm-acts">
          <button type="button" className="act" onClick={() => dialog.current?.close()}>
            {routeTexts.cancel}
          </button>
          <button
            type="submit"
            className="act"
            data-primary
            disabled={isBusy || (step === undefined && typeof edit !== 'function')}
          >
            {isBusy ? routeTexts.saving : (submit ?? routeTexts.save)}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** On top of what was looked at when it was opened, not of what came meanwhile; of a refusal the admin has read, on top of what counts then. */
function useSaving(settings: NotificationSettings, onSaved: () => void) {
  const queries = useQueryClient();
  const [looked, setLooked] = useState(settings);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (step: (version: number, looked: NotificationSettings) => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await step(looked.version, looked);
      await queries.invalidateQueries({ queryKey: notificationsKey });
      onSaved();
    } catch (error) {
      setProblem((error as Error).message);
      // Of any other failure nobody has been told of what came since: the next attempt has to be.
      if (!(error instanceof Refused) || error.status !== 409) return;
      await queries.refetchQueries({ queryKey: notificationsKey });
      setLooked(queries.getQueryData<NotificationSettings>(notificationsKey) ?? looked);
    } finally {
      setBusy(false);
    }
  };
  return { problem, isBusy, save: (...of: Parameters<typeof save>) => void save(...of) };
}
