// Writes what to do about alarms: the text beside what it looks like, and what it was before. A dialog of the browser's own: Escape leaves it, and the keyboard
// stays within. What is refused is told there, and nothing written is lost.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useId, useState } from 'react';
import { type PortalProfile, Refused } from '../../lib/portal-api.ts';
import {
  type Drafts,
  fetchProcedures,
  fetchVersions,
  namedBy,
  nameOf,
  ofAny,
  type ProcedureOf,
  type ProcedureVersion,
  procedureLengthMax,
  proceduresKey,
  writeProcedure,
} from '../../lib/procedures/procedure-api.ts';
import { procedureTexts, subjectOf } from '../../lib/procedures/procedure-texts.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';
import { formatCount, formatStamp } from '../../lib/texts.ts';
import { useDialog } from '../use-dialog.ts';
import { LazyMarkdown } from './lazy-markdown.tsx';

export interface ProcedureDialogProps {
  readonly first: ProcedureOf;
  readonly profile: PortalProfile;
  readonly drafts: Drafts;
  readonly onClose: () => void;
}

export function ProcedureDialog({ first, profile, drafts, onClose }: ProcedureDialogProps) {
  const dialog = useDialog();
  const titleId = useId();
  const choiceId = useId();
  const [name, setName] = useState(nameOf(first));
  const written = useQuery({ queryKey: [...proceduresKey, 'list'], queryFn: fetchProcedures });
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} className="alarm-dialog procedure-dialog" aria-labelledby={titleId} onClose={onClose}>
      <h3 id={titleId}>{procedureTexts.dialog}</h3>
      <div className="procedure-choice">
        <label htmlFor={choiceId}>{procedureTexts.of}</label>
        <select id={choiceId} value={name} onChange={({ target }) => setName(target.value)}>
          {choicesOf(profile, [first, ...(written.data ?? [])]).map((each) => {
            const isWritten = written.data?.some((one) => nameOf(one) === nameOf(each)) === true;
            const subject = subjectOf(each, profile);
            return (
              <option key={nameOf(each)} value={nameOf(each)}>
                {isWritten ? procedureTexts.written(subject) : subject}
              </option>
            );
          })}
        </select>
      </div>
      <Loaded key={name} name={name} drafts={drafts} onClose={close} />
    </dialog>
  );
}

function choicesOf({ failureModes }: PortalProfile, others: readonly ProcedureOf[]): readonly ProcedureOf[] {
  const known = [
    ofAny,
    ...failureModes.map(({ code }) => ({ kind: 'machine', mode: code })),
    { kind: 'machine', mode: null },
    { kind: 'data_quality', mode: null },
  ];
  return [...new Map([...known, ...others].map((each) => [nameOf(each), each])).values()];
}

interface LoadedProps {
  readonly name: string;
  readonly drafts: Drafts;
  readonly onClose: () => void;
}

function Loaded({ name, drafts, onClose }: LoadedProps) {
  const versions = useQuery({
    queryKey: [...proceduresKey, 'versions', name],
    queryFn: () => fetchVersions(namedBy(name)),
    // What is written goes on top of what was looked at, and not of what came meanwhile.
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false },
  });
  if (versions.data === undefined) {
    const { failureReason } = versions;
    return (
      <p className={failureReason === null ? 'sub' : 'alarm-problem'} role="status">
        {failureReason === null ? procedureTexts.loading : `${procedureTexts.unloaded}: ${failureReason.message}`}
      </p>
    );
  }
  return (
    <Form name={name} drafts={drafts} versions={versions.data} onClose={onClose} reload={() => versions.refetch()} />
  );
}

interface FormProps extends LoadedProps {
  readonly versions: readonly ProcedureVersion[];
  readonly reload: () => Promise<unknown>;
}

function Form({ name, drafts, versions, onClose, reload }: FormProps) {
  const queries = useQueryClient();
  const [last] = versions;
  const saved = last?.text ?? '';
  const [text, setText] = useState(drafts.get(name) ?? saved);
  const [problem, setProblem] = useState<string | null>(null);
  const isChanged = text !== saved;
  const write = (next: string): void => {
    setText(next);
    drafts.set(name, next);
  };
  const send = async (): Promise<void> => {
    try {
      await writeProcedure(namedBy(name), last?.version ?? 0, text);
      drafts.delete(name);
      await queries.invalidateQueries({ queryKey: proceduresKey });
      onClose();
    } catch (error) {
      setProblem((error as Error).message);
      // What somebody else wrote first is among the versions, for who writes on top of it. After any other failure what was looked at stays: nobody has been
      // told of what came since, and the next attempt has to be.
      if (error instanceof Refused && error.status === 409) await reload();
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Writing text={text} onWrite={write} />
      <Versions versions={versions} onTake={write} />
      {problem !== null && (
        <p className="alarm-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="alarm-acts">
        {isChanged && <span className="sub">{procedureTexts.draft}</span>}
        <button type="button" className="act" onClick={onClose}>
          {procedureTexts.cancel}
        </button>
        <button type="submit" className="act" data-primary disabled={!isChanged}>
          {procedureTexts.save}
        </button>
      </div>
    </form>
  );
}

function Writing({ text, onWrite }: { readonly text: string; readonly onWrite: (text: string) => void }) {
  const textId = useId();
  const hintId = useId();
  const shown = useDeferredValue(text);
  return (
    <div className="procedure-writing">
      <div className="alarm-field">
        <label htmlFor={textId}>{procedureTexts.text}</label>
        <textarea
          id={textId}
          aria-describedby={hintId}
          rows={14}
          maxLength={procedureLengthMax}
          value={text}
          onChange={({ target }) => onWrite(target.value)}
        />
        <span id={hintId} className="sub">
          {procedureTexts.hint}
        </span>
        {text.length > procedureLengthMax / 2 && (
          <span className="sub">
            {procedureTexts.length(formatCount(text.length), formatCount(procedureLengthMax))}
          </span>
        )}
      </div>
      <section className="procedure-preview" aria-label={procedureTexts.preview}>
        <h4>{procedureTexts.preview}</h4>
        {shown.trim() === '' ? <p className="sub">{procedureTexts.previewNone}</p> : <LazyMarkdown text={shown} />}
      </section>
    </div>
  );
}

function Versions({
  versions,
  onTake,
}: {
  readonly versions: FormProps['versions'];
  readonly onTake: (text: string) => void;
}) {
  if (versions.length === 0) return null;
  return (
    <details className="procedure-versions">
      <summary>{procedureTexts.versions(formatCount(versions.length))}</summary>
      <ul className="alarm-journal">
        {versions.map(({ version, actor, at, text }) => (
          <li key={version}>
            <span className="procedure-version">
              <span className="sub">{procedureTexts.by(actorSaid(actor), formatStamp(at), formatCount(version))}</span>
              <button
                type="button"
                className="act"
                aria-label={procedureTexts.takeOf(formatCount(version))}
                onClick={() => onTake(text)}
              >
                {procedureTexts.take}
              </button>
            </span>
            <p className="alarm-note">{text === '' ? procedureTexts.emptied : text}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
