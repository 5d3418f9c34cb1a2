// Fields of what an admin sets of whom to tell.
import { type ReactNode, useId } from 'react';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import { Field } from '../fleet/machine-forms.tsx';

export interface ChecksProps {
  readonly legend: string;
  readonly hint?: string;
  /** What is sent, and what is read. */
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** Also what is chosen and no choice any more, so that it can be seen and left out. */
export function Checks({ legend, hint, choices, chosen, onChoose }: ChecksProps) {
  const known = new Set(choices.map(([value]) => value));
  const gone = chosen.filter((value) => !known.has(value)).map((value) => [value, value] as const);
  return (
    <fieldset className="alarm-options" data-row>
      <legend>{legend}</legend>
      {[...choices, ...gone].map(([value, label]) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              onChoose(target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          />
          {label}
        </label>
      ))}
      {hint !== undefined && <span className="sub">{hint}</span>}
    </fieldset>
  );
}

export interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly text: string;
  readonly maxLength: number;
  readonly isNumeric?: boolean;
  readonly onWrite: (text: string) => void;
}

export function TextField({ label, hint, text, maxLength, isNumeric = false, onWrite }: TextFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label} {...(hint === undefined ? {} : { hint })}>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...{ inputMode: isNumeric ? ('numeric' as const) : ('text' as const), maxLength, value: text }}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onChange={({ target }) => onWrite(target.value)}
      />
    </Field>
  );
}

export interface ChoiceFieldProps {
  readonly label: string;
  readonly none: string;
  readonly choices: readonly string[];
  /** Empty for none. */
  readonly chosen: string;
  readonly onChoose: (chosen: string) => void;
}

export function ChoiceField({ label, none, choices, chosen, onChoose }: ChoiceFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label}>
      <select id={id} value={chosen} onChange={({ target }) => onChoose(target.value)}>
        <option value="">{none}</option>
        {[...new Set([...choices, ...(chosen === '' ? [] : [chosen])])].map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </Field>
  );
}

export interface EditProps {
  readonly name: string;
  readonly onEdit: () => void;
  readonly onRemove?: () => void;
  readonly children?: ReactNode;
}

/** What can be done with a row. */
export function RowActs({ name, onEdit, onRemove, children }: EditProps) {
  return (
    <span className="settings-acts">
      {children}
      <button type="button" className="act" aria-label={routeTexts.editOf(name)} onClick={onEdit}>
        {routeTexts.edit}
      </button>
      {onRemove !== undefined && (
        <button type="button" className="act" aria-label={routeTexts.removeOf(name)} onClick={onRemove}>
          {routeTexts.remove}
        </button>
      )}
    </span>
  );
}
