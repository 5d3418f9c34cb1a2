// Holds a list still while the pointer or the keyboard's focus is in it, as held-list.ts has it. A finger rests nowhere; a focus that a click has left
// behind holds nothing.
import { type FocusEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import {
  beginList,
  type HeldList,
  heldUntil,
  letIn,
  lookAtList,
  type Row,
  type ShownRow,
  urgentCountOf,
} from '../../lib/desk/held-list.ts';

export interface HeldRows<Item> {
  readonly shown: readonly ShownRow<Item>[];
  /** Rows that wait, and how many of them are urgent. */
  readonly waitingCount: number;
  readonly urgentCount: number;
  /** When they are let in by themselves, in milliseconds since 1970. */
  readonly until: number | null;
  readonly isBehind: boolean;
  readonly letIn: () => void;
  /** For the element with the list, and with what lets rows in. */
  readonly zone: {
    readonly ref: (zone: HTMLDivElement | null) => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

export interface HeldListOptions<Item> {
  /** The same array as long as nothing has changed. */
  readonly rows: readonly Row<Item>[];
  /** Of another list; null while that is still asked for, and the rows are of the one before. */
  readonly list: string | null;
  readonly openId: string | null;
  /** How many pages of it somebody has asked for: what comes with another one is let in, wherever the pointer is by then. */
  readonly pageCount?: number;
}

export function useHeldList<Item>({ rows, list, openId, pageCount = 1 }: HeldListOptions<Item>): HeldRows<Item> {
  const zone = useRef<HTMLDivElement>(null);
  const leave = useRef(() => {});
  const isPointerIn = usePointerIn(zone, leave);
  const [held, setHeld] = useState<HeldList<Item>>(() => beginList(rows));
  const [seen, setSeen] = useState({ rows, list, openId, pageCount, of: list });
  const look = (before: HeldList<Item>): HeldList<Item> =>
    lookAtList(before, rows, { isHeld: isPointerIn.current || hasFocusIn(zone.current), openId, now: Date.now() });

  if (seen.rows !== rows || seen.list !== list || seen.openId !== openId) {
    const of = list ?? seen.of;
    setSeen({ rows, list, openId, pageCount, of });
    if (of !== seen.of) setHeld(beginList(rows));
    else setHeld(pageCount > seen.pageCount ? letIn(held, rows, openId) : look(held));
  }

  const until = heldUntil(held);
  const lookAgain = useRef(() => {});
  useEffect(() => {
    lookAgain.current = () => setHeld(look);
  });
  useEffect(() => {
    if (until === null) return;
    const timer = window.setTimeout(() => lookAgain.current(), Math.max(0, until - Date.now()));
    return () => window.clearTimeout(timer);
  }, [until]);

  const takeZone = useCallback(
    (element: HTMLDivElement | null): void => {
      zone.current = element;
      if (element === null) isPointerIn.current = false;
    },
    [isPointerIn],
  );
  useEffect(() => {
    leave.current = () => {
      if (held.isBehind || held.waiting.size > 0) lookAgain.current();
    };
  });
  return {
    shown: held.shown,
    waitingCount: held.waiting.size,
    urgentCount: urgentCountOf(held),
    until,
    isBehind: held.isBehind,
    letIn: () => setHeld((before) => letIn(before, rows, openId)),
    zone: {
      ref: takeZone,
      // The focus has gone on only when this has been told. From row to row it does not leave the list.
      onBlur: ({ relatedTarget }) => {
        if (!zone.current?.contains(relatedTarget)) queueMicrotask(leave.current);
      },
    },
  };
}

/**
 * Whether the pointer is in the zone; `leave` is called when it goes. By what it comes over, wherever that is: of a button that goes as it is pressed no
 * browser says that the pointer has left it.
 */
function usePointerIn(zone: RefObject<HTMLElement | null>, leave: RefObject<() => void>): RefObject<boolean> {
  const isIn = useRef(false);
  useEffect(() => {
    const at = (element: EventTarget | null, pointerType: string): void => {
      const was = isIn.current;
      isIn.current = pointerType !== 'touch' && element instanceof Node && zone.current?.contains(element) === true;
      if (was && !isIn.current) leave.current();
    };
    const over = ({ target, pointerType }: PointerEvent): void => at(target, pointerType);
    // Out of the window.
    const out = ({ relatedTarget, pointerType }: PointerEvent): void => {
      if (relatedTarget === null) at(null, pointerType);
    };
    document.addEventListener('pointerover', over);
    document.addEventListener('pointerout', out);
    return () => {
      document.removeEventListener('pointerover', over);
      document.removeEventListener('pointerout', out);
    };
  }, [zone, leave]);
  return isIn;
}

function hasFocusIn(zone: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return zone !== null && focused !== null && zone.contains(focused) && focused.matches(':focus-visible');
}
