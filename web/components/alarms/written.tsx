// How much of a text fits, said beside its box before anything is lost.
import type { ChangeEvent } from 'react';
import { alarmTexts } from '../../lib/alarms/alarm-texts.ts';
import { formatCount } from '../../lib/texts.ts';

/** As much as the Portal takes of a reason, a note or a comment. */
export const writtenMax = 2_000;
/** Of less nobody has to know. */
const toldFrom = 0.8 * writtenMax;

export function Written({ id, text }: { readonly id: string; readonly text: string }) {
  const max = formatCount(writtenMax);
  return (
    <span id={id} className="sub written" role="status" data-full={text.length >= writtenMax}>
      {text.length >= writtenMax
        ? alarmTexts.full(max)
        : text.length >= toldFrom && alarmTexts.written(formatCount(text.length), max)}
    </span>
  );
}

export interface WrittenBoxProps {
  readonly id: string;
  readonly text: string;
  readonly onWrite: (event: ChangeEvent<HTMLTextAreaElement>) => void;
}

export function WrittenBox({ id, text, onWrite }: WrittenBoxProps) {
  const lengthId = `${id}-length`;
  return (
    <>
      <textarea id={id} rows={2} maxLength={writtenMax} aria-describedby={lengthId} value={text} onChange={onWrite} />
      <Written id={lengthId} text={text} />
    </>
  );
}
