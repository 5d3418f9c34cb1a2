// Why the provider's word lets nobody in. The page says it in its own words, by the kind.
import { ExplainedError } from '../../../core/errors.ts';

/**
 * `away`: the provider does not answer, or not as one; `state`: it was not begun in this browser, or too long ago; `refused`: the provider lets them not
 * in; `role`: nothing gives them a role here; `disabled`: they are disabled here; `failed`: what it says does not hold; `often`: too many have failed from there;
 * `unready`: the Portal's own database does not answer; `none`: there is no provider.
 */
export const providerProblemKinds = [
  'away',
  'state',
  'refused',
  'role',
  'disabled',
  'failed',
  'often',
  'unready',
  'none',
] as const;
export type ProviderProblemKind = (typeof providerProblemKinds)[number];

/** The provider's word lets nobody in: the message says why, and what to do. */
export class ProviderProblem extends ExplainedError {
  override readonly name = 'ProviderProblem';
  readonly kind: ProviderProblemKind;
  constructor(kind: ProviderProblemKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
