// The readings that were refused, with the reason, page by page; which are listed says the page's address.
import { Loader } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import {
  type DeadLetterFilter,
  deadLetterStates,
  linkToDeadLetters,
  useDeadLetterFilter,
} from '../../lib/pipeline/delivery-address.ts';
import { type DeadLetter, type Delivery, deadLettersKey, fetchDeadLetters } from '../../lib/pipeline/delivery-api.ts';
import { deliveryTexts } from '../../lib/pipeline/delivery-texts.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { useMayAct } from '../../lib/session/session.ts';
import { formatAgo, formatCount, formatMoment } from '../../lib/texts.ts';
import { ActsOnAll, ActsOnOne, type Decide, useDecisions } from './dead-letter-acts.tsx';

export interface DeadLettersProps {
  readonly counts: Delivery['deadLetters'] | undefined;
  readonly now: number;
}

const refetchMs = 15_000;

export function DeadLetters({ counts, now }: DeadLettersProps) {
  const filter = useDeadLetterFilter();
  const pages = useInfiniteQuery({
    queryKey: [...deadLettersKey, filter],
    queryFn: ({ pageParam }) => fetchDeadLetters(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: refetchMs,
    placeholderData: (before) => before,
  });
  const mayAct = useMayAct();
  const decisions = useDecisions();
  // One that came while the pages were asked for is in the list once.
  const letters = [
    ...new Map(pages.data?.pages.flatMap((page) => page.deadLetters).map((each) => [each.eventId, each])).values(),
  ];
  return (
    <div className="dead-letters">
      <h3>{deliveryTexts.deadLetters}</h3>
      <Filters filter={filter} counts={counts} />
      {mayAct && <ActsOnAll letters={letters} decisions={decisions} />}
      {pages.failureReason !== null && (
        <p className="alarm-problem" role="alert">
          <span lang={saidIn(pages.failureReason.message)}>{pages.failureReason.message}</span>
        </p>
      )}
      {pages.data === undefined ? (
        pages.failureReason === null && <Loader type="dots" size="sm" />
      ) : letters.length === 0 ? (
        <p className="dead-letters-none">
          {filter.field === null && filter.state === null ? deliveryTexts.none : deliveryTexts.noneOf}
        </p>
      ) : (
        <ul className="dead-letter-list" aria-busy={pages.isPlaceholderData}>
          {letters.map((letter) => (
            <DeadLetterRow
              key={letter.eventId}
              letter={letter}
              filter={filter}
              decide={mayAct ? decisions.decide : null}
              now={now}
            />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <button type="button" className="alarm-more" onClick={() => pages.fetchNextPage()}>
          {deliveryTexts.more}
        </button>
      )}
    </div>
  );
}

interface FiltersProps {
  readonly filter: DeadLetterFilter;
  readonly counts: Delivery['deadLetters'] | undefined;
}

function Filters({ filter, counts }: FiltersProps) {
  const { state, field } = filter;
  return (
    <div className="dead-letter-filters">
      <nav className="alarm-shows" aria-label={deliveryTexts.state}>
        {[...deadLetterStates, null].map((each) => (
          <a
            key={each}
            href={linkToDeadLetters({ ...filter, state: each })}
            aria-current={each === state ? 'true' : undefined}
          >
            {each === null ? deliveryTexts.all : deliveryTexts.states[each]}
            {each !== null && counts !== undefined && <span className="count">{formatCount(counts[each])}</span>}
          </a>
        ))}
      </nav>
      {/* Anew where a link has set it. */}
      <FieldForm key={field} filter={filter} />
    </div>
  );
}

function FieldForm({ filter }: { readonly filter: DeadLetterFilter }) {
  const id = useId();
  const [text, setText] = useState(filter.field ?? '');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    window.location.hash = linkToDeadLetters({ ...filter, field: text.trim() || null });
  };
  return (
    <form onSubmit={send}>
      <label htmlFor={id}>{deliveryTexts.field}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={100}
        placeholder={deliveryTexts.fieldPlaceholder}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="act">
        {deliveryTexts.show}
      </button>
      {filter.field !== null && <a href={linkToDeadLetters({ ...filter, field: null })}>{deliveryTexts.everything}</a>}
    </form>
  );
}

interface DeadLetterRowProps {
  readonly letter: DeadLetter;
  readonly filter: DeadLetterFilter;
  /** Null for who may only look. */
  readonly decide: Decide | null;
  readonly now: number;
}

function DeadLetterRow({ letter, filter, decide, now }: DeadLetterRowProps) {
  const { eventId, reason, field, state, topic, partition, offset, element, key, refusedAt } = letter;
  return (
    <li data-dead-letter={eventId} data-state={state}>
      <div className="dead-letter-said">
        <span className="dead-letter-reason" lang="en">
          {reason}
        </span>
        <span className="sub">
          <time dateTime={refusedAt} title={formatMoment(refusedAt)}>
            {formatAgo(refusedAt, now)}
          </time>
          {` · ${deliveryTexts.place(topic, partition, offset)}`}
          {element !== null && ` · ${deliveryTexts.element(element)}`}
          {key !== null && ` · ${deliveryTexts.key(key)}`}
        </span>
        <StuckWish letter={letter} now={now} />
        <Value letter={letter} />
      </div>
      <span className="dead-letter-marks">
        {state !== 'open' && filter.state === null && <span className="chip">{deliveryTexts.states[state]}</span>}
        {letter.replayWishedAt !== null && state === 'open' && <span className="chip">{deliveryTexts.wished}</span>}
        {field !== null && (
          <a className="chip" href={linkToDeadLetters({ ...filter, field })}>
            {field}
          </a>
        )}
        {decide !== null && state === 'open' && <ActsOnOne letter={letter} decide={decide} />}
      </span>
    </li>
  );
}

/** A consumer does it within seconds, or says in its log why it cannot. */
const stuckMs = 60_000;

function StuckWish({ letter, now }: Pick<DeadLetterRowProps, 'letter' | 'now'>) {
  const { replayWishedAt, state } = letter;
  if (replayWishedAt === null || state !== 'open' || now - Date.parse(replayWishedAt) < stuckMs) return null;
  return (
    <span className="dead-letter-stuck" role="status">
      <strong>{deliveryTexts.stuck(formatAgo(replayWishedAt, now))}</strong> {deliveryTexts.stuckWhy}
    </span>
  );
}

function Value({ letter: { value, isCut } }: { readonly letter: DeadLetter }) {
  return (
    <details>
      <summary>{deliveryTexts.record}</summary>
      {value === null ? (
        <p className="sub">{deliveryTexts.noText}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
        <pre tabIndex={0}>{value}</pre>
      )}
      {isCut && <p className="sub">{deliveryTexts.cut}</p>}
    </details>
  );
}
