// A table of machines: chosen or pasted, looked at for what it would change, and then done.
import { type ChangeEvent, useId, useState } from 'react';
import { type ImportPreview, importMachines } from '../../lib/fleet/fleet-api.ts';
import { changesOf } from '../../lib/fleet/fleet-changes.ts';
import { fleetTexts } from '../../lib/fleet/fleet-texts.ts';
import { tableText } from '../../lib/fleet/read-file.ts';
import { refusalText } from '../../lib/portal-api.ts';
import { own, saidIn } from '../../lib/refusals/own-words.ts';
import { formatCount } from '../../lib/texts.ts';

export interface ImportFormProps {
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

export function ImportForm({ onDone, onClose }: ImportFormProps) {
  const field = useId();
  const [table, setTable] = useState('');
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const write = (text: string): void => {
    setTable(text);
    // What is shown is of another table now.
    setPreview(null);
    setProblem(null);
  };
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = target.files ?? [];
    if (file === undefined) return;
    const text = tableText(new Uint8Array(await file.arrayBuffer()));
    write(text ?? '');
    if (text === null) setProblem(own(fleetTexts.noText(file.name)));
  };
  const ask = async (digest?: string): Promise<void> => {
    try {
      setPreview(await importMachines(table, digest));
      setProblem(null);
      if (digest !== undefined) await onDone();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const changeCount = preview === null ? 0 : preview.addedCount + preview.changedCount;
  const isReady = preview !== null && !preview.isApplied && preview.faultCount === 0 && changeCount > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void ask(isReady ? preview.digest : undefined);
      }}
    >
      <p className="sub">{fleetTexts.importHint}</p>
      <div className="alarm-field">
        <label htmlFor={`${field}-file`}>{fleetTexts.file}</label>
        <input id={`${field}-file`} type="file" accept=".csv,.tsv,.txt,text/csv" onChange={choose} />
      </div>
      <div className="alarm-field">
        <label htmlFor={`${field}-text`}>{fleetTexts.orPaste}</label>
        <textarea
          id={`${field}-text`}
          rows={5}
          spellCheck={false}
          placeholder={'id,name,type,area\n7,Mill 7,M,Hall 2'}
          value={table}
          onChange={({ target }) => write(target.value)}
        />
      </div>
      {problem !== null && (
        <p className="sign-in-problem" role="alert" lang={saidIn(problem)}>
          {problem}
        </p>
      )}
      {preview !== null && <Shown preview={preview} />}
      <div className="alarm-acts">
        <button type="button" className="act" onClick={onClose}>
          {preview?.isApplied === true ? fleetTexts.close : fleetTexts.cancel}
        </button>
        {preview?.isApplied !== true && (
          <button type="submit" className="act" data-primary disabled={table.trim() === ''}>
            {isReady ? fleetTexts.apply(formatCount(changeCount)) : fleetTexts.preview}
          </button>
        )}
      </div>
    </form>
  );
}

function Shown({ preview }: { readonly preview: ImportPreview }) {
  const { isApplied, addedCount, changedCount, sameCount, faultCount, changes, faults } = preview;
  const [added, changed, same] = [addedCount, changedCount, sameCount].map(formatCount) as [string, string, string];
  if (isApplied) {
    return (
      <p className="sign-in-problem" data-good="true" role="status">
        {fleetTexts.done(added, changed)}
      </p>
    );
  }
  const left = addedCount + changedCount - changes.length + faultCount - faults.length;
  return (
    <div className="import-preview" role="status">
      {faultCount > 0 && <p className="sign-in-problem">{fleetTexts.faults(formatCount(faultCount))}</p>}
      <p className="sub">
        {addedCount + changedCount === 0 && faultCount === 0
          ? fleetTexts.nothing
          : fleetTexts.counts(added, changed, same)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <ul tabIndex={0} aria-label={fleetTexts.preview}>
        {faults.map(({ line, message, refusal }) => {
          const said = (refusal && refusalText(refusal)) ?? message;
          return (
            <li key={line} data-fault>
              <strong>{fleetTexts.line(formatCount(line))}</strong> <span lang={saidIn(said)}>{said}</span>
            </li>
          );
        })}
        {changes.map((each) => (
          <li key={each.line}>
            <strong>{`#${each.id}`}</strong>
            {each.before === null && <span className="chip">{fleetTexts.newMachine}</span>}
            {` ${changesOf(each)}`}
          </li>
        ))}
        {left > 0 && <li className="sub">{fleetTexts.more(formatCount(left))}</li>}
      </ul>
    </div>
  );
}
