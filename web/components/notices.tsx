// What a person must know before believing what the page shows: that it is not up to date, and why.

import { Alert } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { clockAheadMs, onClock, portalNow, toldMs } from '../lib/desk/portal-clock.ts';
import { reasonParts } from '../lib/desk/reason.ts';
import { formatDuration } from '../lib/episode-texts.ts';
import type { Connection } from '../lib/live/live-alerts.ts';
import { type FeedStatus, isFinal } from '../lib/portal-api.ts';
import { type Cause, causesSaid } from '../lib/refusals/cause-texts.ts';
import { saidIn } from '../lib/refusals/own-words.ts';
import { formatCount, formatSince, texts } from '../lib/texts.ts';

export interface NoticesProps {
  readonly connection: Connection;
  readonly status: FeedStatus | undefined;
  /** Why something that was asked for has not come. */
  readonly failure: Error | null;
}

export function Notices({ connection, status, failure }: NoticesProps) {
  return (
    <>
      {connection === 'lost' && (
        <Alert className="notice" color="orange" title={texts.lost}>
          {texts.lostHint}
        </Alert>
      )}
      {connection === 'behind' && (
        <Alert className="notice" color="yellow" title={texts.behind}>
          {texts.behindHint(formatCount(status?.behind ?? 0))}
        </Alert>
      )}
      {connection === 'stuck' && (
        <Alert
          className="notice"
          color="red"
          title={status?.since === undefined ? texts.stuck : texts.stuckSince(formatSince(status.since, portalNow()))}
        >
          {texts.stuckHint} <Why reason={status?.reason ?? null} causes={status?.causes} />
        </Alert>
      )}
      <WrongClock />
      {failure !== null && connection !== 'lost' && (
        <Alert className="notice" color="red" title={texts.failedTitle}>
          <span lang={saidIn(failure.message)}>{failure.message}</span> {!isFinal(failure) && texts.failedRetry}
        </Alert>
      )}
    </>
  );
}

/** Times on the page are right all the same; what the computer itself writes is not. */
function WrongClock() {
  const aheadMs = useSyncExternalStore(onClock, clockAheadMs);
  if (Math.abs(aheadMs) < toldMs) return null;
  const by = formatDuration(new Date(0).toISOString(), new Date(Math.abs(aheadMs)).toISOString());
  return (
    <p className="clock-notice" role="status">
      {aheadMs > 0 ? texts.clockAhead(by) : texts.clockBehind(by)}
    </p>
  );
}

interface WhyProps {
  readonly reason: string | null;
  readonly causes: readonly Cause[] | undefined;
}

/** The Portal's own sentence is English, and how to mend it is nothing for who watches machines. */
function Why({ reason, causes }: WhyProps) {
  if (reason === null) return null;
  const timeSaid = (time: string): string => formatSince(time, portalNow());
  const said = causesSaid(causes, timeSaid);
  const parts = reasonParts(reason, timeSaid);
  const what = said ?? parts.what;
  const whole = said === undefined ? parts.whole : (parts.whole ?? parts.what);
  return (
    <>
      <span lang={said === undefined ? 'en' : undefined}>{what}</span>
      {whole !== null && (
        <details className="notice-more">
          <summary>{texts.forAdministrator}</summary>
          <span lang="en">{whole}</span>
        </details>
      )}
    </>
  );
}
