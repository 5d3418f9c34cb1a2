// In the place of a page that there is not, or that is for others: it says so, and leads back. It shows nothing else, so that nobody takes another page for it.
import { texts } from '../../lib/texts.ts';
import { linkTo } from '../../lib/view.ts';
import { EmptyState } from './empty-state.tsx';

/** So much of a long address tells which it was. */
const shownMax = 60;

export function NoPage() {
  const { hash } = window.location;
  const address = hash.length > shownMax ? `${hash.slice(0, shownMax)} …` : hash;
  return <Nowhere title={texts.noPage} text={texts.noPageText(address)} />;
}

export function NotForYou() {
  return <Nowhere title={texts.notForYou} text={texts.notForYouText} />;
}

function Nowhere({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section className="panel no-page">
      <EmptyState mood="plain" title={title} text={text}>
        <span className="alarm-acts">
          <a href={linkTo('episodes')}>{texts.toEpisodes}</a>
          <a href={linkTo('overview')}>{texts.toOverview}</a>
        </span>
      </EmptyState>
    </section>
  );
}
