// How what was found is explained. Server and consumer read it here, so that both say the same of a reading.
import { bool, str } from 'envalid';
import { type Language, languages } from '../core/explanation/explanation.ts';
import type { Explaining } from '../pipeline/explainer.ts';
import { durationMs, wholeNumber } from '../settings/numbers.ts';

export const explanationSettings = {
  EXPLANATION_LANGUAGE: str({
    choices: languages,
    default: 'en',
    desc: 'Language of the sentences in explanations: English (en) or Korean (ko)',
  }),
  EXPLANATION_CONTRIBUTIONS_MAX: wholeNumber({
    default: 5,
    min: 0,
    max: 1_000,
    unit: 'contributions',
    desc: 'So many sensors, and so many features, an explanation names; the others are summed. 0 computes none',
  }),
  WAY_BACK_CANDIDATES_MAX: wholeNumber({
    default: 5_000,
    min: 1,
    max: 10_000_000,
    unit: 'candidates',
    desc: 'The most changed readings that are scored in search of the way back to normal',
  }),
};

/** For the consumer. */
export const alertWayBackSettings = {
  ALERT_WAY_BACK: bool({
    default: false,
    desc: 'Look for the way back to normal for every alert; it takes the consumer a millisecond or more each, so that batches have 500 readings at most',
  }),
};

/** Where a person waits for the answer. */
export const wayBackTimeSettings = {
  WAY_BACK_TIMEOUT_MS: durationMs({
    default: 50,
    min: 1,
    max: 60_000,
    desc: 'After this time a search for the way back ends without one; under load it can, where the count never would',
  }),
};

export function readExplaining(settings: {
  readonly EXPLANATION_LANGUAGE: Language;
  readonly EXPLANATION_CONTRIBUTIONS_MAX: number;
}): Explaining {
  return { language: settings.EXPLANATION_LANGUAGE, countMax: settings.EXPLANATION_CONTRIBUTIONS_MAX };
}
