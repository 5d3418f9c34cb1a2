// A box for a day, as 2026-03-01: what the browser makes of `type="date"` follows the browser's language and not the page's, so that 03/01 is March for one and
// January for another. The browser's own calendar opens from the button beside it.
import { useRef } from 'react';
import { dayMeant, isDay } from '../lib/desk/day.ts';
import { texts } from '../lib/texts.ts';

export interface DayInputProps {
  readonly id?: string;
  /** What the box is called, for the button beside it. */
  readonly label: string;
  readonly day: string;
  readonly onWrite: (day: string) => void;
}

/** As long as what is read of one. */
const lengthMax = 20;

export function DayInput({ id, label, day, onWrite }: DayInputProps) {
  const calendar = useRef<HTMLInputElement>(null);
  return (
    <span className="day-input">
      <input
        id={id}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        spellCheck={false}
        maxLength={lengthMax}
        placeholder={texts.dayForm}
        aria-label={id === undefined ? label : undefined}
        aria-invalid={day !== '' && !isDay(dayMeant(day))}
        value={day}
        onChange={({ target }) => onWrite(target.value)}
        onBlur={() => onWrite(dayMeant(day))}
      />
      <button
        type="button"
        className="act day-pick"
        aria-label={texts.pickDay(label)}
        title={texts.pickDay(label)}
        onClick={() => calendar.current?.showPicker()}
      >
        <svg viewBox="0 0 24 24" width={16} height={16} className="icon" aria-hidden="true">
          <path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4" />
        </svg>
      </button>
      {/* Where the calendar opens; it is neither seen nor reached by the keyboard. */}
      <input
        ref={calendar}
        type="date"
        className="day-calendar"
        tabIndex={-1}
        aria-hidden="true"
        value={isDay(day) ? day : ''}
        onChange={({ target }) => onWrite(target.value)}
      />
    </span>
  );
}
