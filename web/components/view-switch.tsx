// The way from one view of the page to the other, as links. A machine's page is none of them.
import { episodeTexts } from '../lib/episode-texts.ts';
import { linkTo, type View, views } from '../lib/view.ts';

export function ViewSwitch({ view }: { readonly view: View | null }) {
  return (
    <nav className="views" aria-label={episodeTexts.views}>
      {views.map((each) => (
        <a key={each} href={linkTo(each)} aria-current={each === view ? 'page' : undefined}>
          {episodeTexts.view[each]}
        </a>
      ))}
    </nav>
  );
}
