// What waits beside a list that is held still: a button that lets it in, and when it comes by itself.
import { type RefObject, useEffect, useRef } from 'react';
import { heldTexts } from '../../lib/desk/held-texts.ts';
import { formatClock, formatCount } from '../../lib/texts.ts';
import type { HeldRows } from './use-held-list.ts';

export interface HeldNewsProps {
  readonly held: Pick<HeldRows<unknown>, 'waitingCount' | 'urgentCount' | 'until' | 'isBehind' | 'letIn'>;
  /** How many wait; or, where any do, how many of them are urgent. */
  readonly say: (count: string, isUrgent: boolean) => string;
  /** The list, for the focus: the button goes with what it lets in. */
  readonly rows: RefObject<HTMLElement | null>;
}

export function HeldNews({ held, say, rows }: HeldNewsProps) {
  const { waitingCount, urgentCount, until, isBehind, letIn } = held;
  const isWanted = useRef(false);
  useEffect(() => {
    if (isBehind || waitingCount > 0 || !isWanted.current) return;
    isWanted.current = false;
    showBegin(rows.current);
  });
  const isUrgent = urgentCount > 0;
  const what = waitingCount > 0 ? say(formatCount(isUrgent ? urgentCount : waitingCount), isUrgent) : heldTexts.moved;
  return (
    <>
      <span className="held-news" role="status">
        {(isBehind || waitingCount > 0) && (
          <button
            type="button"
            className="act"
            data-urgent={isUrgent}
            title={heldTexts.hint}
            onClick={() => {
              isWanted.current = true;
              letIn();
            }}
          >
            {what} <span aria-hidden="true">↑</span>
          </button>
        )}
        {until !== null && (
          <span className="sub">{heldTexts.byItself(formatClock(new Date(until).toISOString()))}</span>
        )}
      </span>
      <span className="sr-only" role="alert">
        {isUrgent && what}
      </span>
    </>
  );
}

function showBegin(list: HTMLElement | null): void {
  list?.focus({ preventScroll: true });
  if (list !== null && list.getBoundingClientRect().top < 0) list.parentElement?.scrollIntoView({ block: 'start' });
}
