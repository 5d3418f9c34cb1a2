// What the Portal knows of a provider of identities, by its settings.
import type { Trust } from '../../../settings/ask-trusting.ts';
import type { RoleRules } from './role-of.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty for a public client. */
  readonly clientSecret: string;
  /** A file with it, or empty. */
  readonly clientSecretPath: string;
  readonly scopes: string;
  readonly nameClaim: string;
  readonly rules: RoleRules;
  readonly label: string;
  readonly timeoutMs: number;
  /** Whose certificate is the provider's; without it whoever Node knows. */
  readonly trust?: Trust;
}
