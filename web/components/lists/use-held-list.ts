// Holds a list still while the pointer or the keyboard's focus is in it, as held-list.ts has it. A finger rests nowhere; a focus that a click has left
// behind holds nothing.
import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
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
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onBlur: () => void;
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
  const isPointerIn = useRef(false);
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

  const takeZone = useCallback((element: HTMLDivElement | null): void => {
    zone.current = element;
    // Of what is no longer there nobody is told that the pointer has left it.
    if (element === null) isPointerIn.current = false;
  }, []);
  const left = (): void => {
    if (held.isBehind || held.waiting.size > 0) lookAgain.current();
  };
  return {
    shown: held.shown,
    waitingCount: held.waiting.size,
    urgentCount: urgentCountOf(held),
    until,
    isBehind: held.isBehind,
    letIn: () => setHeld((before) => letIn(before, rows, openId)),
    zone: {
      ref: takeZone,
      onPointerEnter: ({ pointerType }) => {
        isPointerIn.current = pointerType !== 'touch';
      },
      onPointerLeave: () => {
        isPointerIn.current = false;
        left();
      },
      // The focus has gone on only when this has been told.
      onBlur: () => queueMicrotask(left),
    },
  };
}

function hasFocusIn(zone: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return zone !== null && focused !== null && zone.contains(focused) && focused.matches(':focus-visible');
}
