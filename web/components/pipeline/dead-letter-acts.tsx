// What operators decide about refused readings: to have them scored anew, or to discard them. Many at once, and what cannot be taken back, only after a question.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type DeadLetter,
  deadLettersKey,
  decidedMax,
  deliveryKey,
  discardDeadLetters,
  replayDeadLetters,
} from '../../lib/pipeline/delivery-api.ts';
import { deliveryTexts } from '../../lib/pipeline/delivery-texts.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { formatCount } from '../../lib/texts.ts';

type Act = 'replay' | 'discard';
const acts = ['replay', 'discard'] as const;
export type Decide = (act: Act, letters: readonly DeadLetter[]) => Promise<void>;

export interface Decisions {
  readonly decide: Decide;
  /** What has become of the last one. */
  readonly said: string | null;
  readonly problem: string | null;
}

export function useDecisions(): Decisions {
  const queries = useQueryClient();
  const [said, setSaid] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    ...{ said, problem },
    decide: async (act, letters) => {
      const ids = letters.slice(0, decidedMax).map(({ eventId }) => eventId);
      try {
        const { count } = await (act === 'replay' ? replayDeadLetters(ids) : discardDeadLetters(ids));
        setSaid((act === 'replay' ? deliveryTexts.replayWished : deliveryTexts.discarded)(formatCount(count)));
        setProblem(null);
      } catch (error) {
        setSaid(null);
        setProblem((error as Error).message);
      } finally {
        await Promise.all([deadLettersKey, deliveryKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
      }
    },
  };
}

export function ActsOnAll({
  letters,
  decisions,
}: {
  readonly letters: readonly DeadLetter[];
  readonly decisions: Decisions;
}) {
  const { decide, said, problem } = decisions;
  const [asked, setAsked] = useState<Act | null>(null);
  const open = letters.filter(({ state }) => state === 'open').slice(0, decidedMax);
  if (open.length === 0 && said === null && problem === null) return null;
  return (
    <div className="dead-letter-acts">
      {open.length > 0 && asked === null && (
        <span className="alarm-acts">
          <span>{deliveryTexts.shown(formatCount(open.length))}</span>
          {acts.map((act) => (
            <button key={act} type="button" className="act" onClick={() => setAsked(act)}>
              {deliveryTexts.acts[act].all}
            </button>
          ))}
        </span>
      )}
      {asked !== null && (
        <Question
          text={deliveryTexts.acts[asked].ask(formatCount(open.length))}
          onAnswer={(isMeant) => {
            setAsked(null);
            if (isMeant) void decide(asked, open);
          }}
        />
      )}
      {said !== null && <output>{said}</output>}
      {problem !== null && (
        <span role="alert" className="dead-letter-problem" lang={saidIn(problem)}>
          {problem}
        </span>
      )}
    </div>
  );
}

export function ActsOnOne({ letter, decide }: { readonly letter: DeadLetter; readonly decide: Decide }) {
  const [isAsked, setAsked] = useState(false);
  if (isAsked) {
    return (
      <Question
        text={deliveryTexts.acts.discard.ask('1')}
        onAnswer={(isMeant) => {
          setAsked(false);
          if (isMeant) void decide('discard', [letter]);
        }}
      />
    );
  }
  const begin = { replay: () => void decide('replay', [letter]), discard: () => setAsked(true) };
  return acts.map((act) => (
    <button
      key={act}
      type="button"
      className="act"
      aria-label={deliveryTexts.actOf(deliveryTexts.acts[act].one, letter.reason)}
      onClick={begin[act]}
    >
      {deliveryTexts.acts[act].one}
    </button>
  ));
}

function Question({ text, onAnswer }: { readonly text: string; readonly onAnswer: (isMeant: boolean) => void }) {
  return (
    <span role="alert" className="alarm-acts">
      <span>{text}</span>
      <button type="button" className="act" data-primary onClick={() => onAnswer(true)}>
        {deliveryTexts.yes}
      </button>
      <button type="button" className="act" onClick={() => onAnswer(false)}>
        {deliveryTexts.no}
      </button>
    </span>
  );
}
