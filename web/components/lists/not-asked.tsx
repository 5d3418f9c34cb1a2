// In the place of what could not be asked for, or above what is older than it should be: that it is so, and why. The page asks again by itself,
// but not what would be refused again.
import { isFinal } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { texts } from '../../lib/texts.ts';

export function NotAsked({ failure }: { readonly failure: Error | null }) {
  if (failure === null) return null;
  return (
    <p className="not-asked" role="status">
      <strong>{texts.failedTitle}.</strong> {!isFinal(failure) && `${texts.failedRetry} `}
      <span lang={saidIn(failure.message)}>{failure.message}</span>
    </p>
  );
}
