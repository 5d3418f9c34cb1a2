// The way from one view of the page to the other, as links. A machine's page is none of them, and belongs to that of machines.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { episodeTexts } from '../lib/episode-texts.ts';
import { useSession } from '../lib/session/session.ts';
import { texts } from '../lib/texts.ts';
import { isSettings, linkTo, type Place, type View, views } from '../lib/view.ts';

export function ViewSwitch({ view }: { readonly view: Place }) {
  const { role } = useSession();
  const nav = useRef<HTMLElement>(null);
  const { beyond, look } = useBeyond(nav);
  // Tells tabs of a browser from each other, and is what a screen reader says first.
  useEffect(() => {
    document.title = `${titleOf(view)} · ${texts.title}`;
  }, [view]);
  // On a phone the one that is looked at may stand beyond the edge, also when there are more all at once, or the phone is turned.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change that counts.
  useEffect(() => {
    const show = (): void => {
      bringIntoSight(nav.current, nav.current?.querySelector('[aria-current]') ?? null);
      look();
    };
    show();
    window.addEventListener('resize', show);
    return () => window.removeEventListener('resize', show);
  }, [view, role, look]);
  return (
    <nav ref={nav} className="views" data-beyond={beyond} onScroll={look} aria-label={episodeTexts.views}>
      {views
        .filter((each) => !isSettings(each) || (each === 'users' && role === 'admin'))
        .map((each) => (
          <a key={each} href={linkTo(each)} aria-current={currentOf(each, view)}>
            {episodeTexts.view[each]}
          </a>
        ))}
    </nav>
  );
}

function titleOf(view: Place): string {
  if (view === 'unknown') return texts.noPage;
  return episodeTexts.view[view === 'machine' ? 'machines' : view];
}

/** A tab leads to other pages too. */
function currentOf(tab: View, view: Place): 'page' | 'true' | undefined {
  if (tab === view) return 'page';
  const isInside = view === 'machine' ? tab === 'machines' : tab === 'users' && isSettings(view);
  return isInside ? 'true' : undefined;
}

/** To the side alone: the page itself stays where it is. */
function bringIntoSight(nav: HTMLElement | null, tab: Element | null): void {
  if (nav === null || tab === null) return;
  const [around, own] = [nav.getBoundingClientRect(), tab.getBoundingClientRect()];
  if (own.left >= around.left && own.right <= around.right) return;
  nav.scrollLeft += own.left - around.left - (around.width - own.width) / 2;
}

/** At which sides there are tabs that are not in sight. */
function useBeyond(nav: RefObject<HTMLElement | null>) {
  const [beyond, setBeyond] = useState('');
  const look = useCallback((): void => {
    const { scrollLeft = 0, clientWidth = 0, scrollWidth = 0 } = nav.current ?? {};
    const sides = [
      ...(scrollLeft > 2 ? ['left'] : []),
      ...(scrollLeft + clientWidth < scrollWidth - 2 ? ['right'] : []),
    ];
    setBeyond(sides.join(' '));
  }, [nav]);
  return { beyond, look };
}
