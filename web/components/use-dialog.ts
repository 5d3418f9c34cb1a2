// A dialog of the browser's own, shown as long as it is in the page. However it goes, the focus is given back to what had it, or to what stands where that
// was: a browser does so for one that is closed, and not for one that is taken out of the page when what it asked for is done.
import { type RefObject, useEffect, useRef } from 'react';

export function useDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const places = placesOf(before);
    dialog.current?.showModal();
    return () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost) giveBack(before, places);
    };
  }, []);
  return dialog;
}

/** The row, or else the part of the page, that it stands in: what was pressed may be gone when it is done. */
function placesOf(element: Element | null): readonly Element[] {
  const places = ['li', 'section', 'main'].map((name) => element?.closest(name) ?? null);
  return places.filter((place) => place !== null);
}

function giveBack(before: Element | null, places: readonly Element[]): void {
  const near = places.find(({ isConnected }) => isConnected)?.querySelector('button:enabled, a[href]');
  const wanted = before?.isConnected === true ? before : near;
  if (wanted instanceof HTMLElement) wanted.focus({ preventScroll: true });
}
