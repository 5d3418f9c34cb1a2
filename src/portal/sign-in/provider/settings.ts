// The provider of identities of an organisation (OpenID Connect: Keycloak, Entra ID, Okta, Authentik), by which people may sign in to the Portal.
import { EnvError, makeValidator, str } from 'envalid';
import { durationMs } from '../../../settings/numbers.ts';
import { secret, secretFile } from '../../../settings/secrets.ts';
import { name } from '../../../settings/texts.ts';
import { isSecureAddress } from '../../../web-server/secure-address.ts';
import { portalRoles } from '../roles.ts';
import type { RoleRules } from './role-of.ts';

/** An address with it is taken without a look at what the provider calls itself. */
const documentPath = '/.well-known/';
const issuer = makeValidator<string>((input) => {
  if (input.includes(documentPath)) {
    throw new EnvError(
      `it is the address of the provider's document; leave out ${documentPath} and what stands behind it`,
    );
  }
  if (isSecureAddress(input)) return input;
  // The address itself may have a password in it, and is not repeated.
  throw new EnvError(
    'it must be an address that begins with https:// (http:// for the loopback alone), without a password',
  );
});

const values = makeValidator<readonly string[]>((input) => {
  const list = input.split(',').map((value) => value.trim());
  if (list.includes('')) throw new EnvError(`"${input}" is not a list of values, separated by commas`);
  return list;
});

export const portalProviderSettings = {
  PORTAL_OIDC_ISSUER: issuer({
    default: '',
    desc: "The organisation's provider of identities (OpenID Connect), by which people may sign in to the Portal; an https address. Empty for none",
  }),
  PORTAL_OIDC_CLIENT_ID: str({ default: '', desc: 'As what the provider knows the Portal' }),
  PORTAL_OIDC_CLIENT_SECRET: secret({ default: '', desc: 'The secret of that client; empty for a public one' }),
  PORTAL_OIDC_CLIENT_SECRET_PATH: secretFile({
    default: '',
    desc: 'A file with that secret, in place of PORTAL_OIDC_CLIENT_SECRET',
  }),
  PORTAL_OIDC_CA_PATH: str({
    default: '',
    desc: "A file with the certificate of the authority that signed the provider's own, or with that certificate itself; empty for those that Node knows. Read for each request",
  }),
  PORTAL_OIDC_SCOPES: name({ default: 'openid profile email', desc: 'What the provider is asked for' }),
  PORTAL_OIDC_NAME_CLAIM: name({
    default: 'preferred_username',
    desc: 'The claim that a user is called by, as it is at the first sign-in',
  }),
  PORTAL_OIDC_ROLES_CLAIM: name({
    default: 'roles',
    desc: 'The claim with what decides the role, a list or a text, which is one value; dots lead into objects, as in realm_access.roles',
  }),
  PORTAL_OIDC_VIEWERS: values({ default: [], desc: 'Values of that claim that make a viewer, separated by commas' }),
  PORTAL_OIDC_OPERATORS: values({ default: [], desc: 'Values of that claim that make an operator' }),
  PORTAL_OIDC_ADMINS: values({ default: [], desc: 'Values of that claim that make an admin' }),
  PORTAL_OIDC_DEFAULT_ROLE: str({
    default: 'none',
    choices: ['none', ...portalRoles],
    desc: 'The role of whom the provider lets in and none of these values is given to; none keeps them out',
  }),
  PORTAL_OIDC_LABEL: str({
    default: '',
    desc: "The provider's name on the page's button, such as Plant SSO. Empty: its host",
  }),
  PORTAL_OIDC_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 100,
    max: 30_000,
    desc: 'How long one question to the provider may take',
  }),
};

export interface ProviderSettings {
  readonly PORTAL_SIGN_IN: string;
  readonly PORTAL_OIDC_ISSUER: string;
  readonly PORTAL_OIDC_CLIENT_ID: string;
  readonly PORTAL_OIDC_CLIENT_SECRET: string;
  readonly PORTAL_OIDC_CLIENT_SECRET_PATH: string;
  readonly PORTAL_OIDC_SCOPES: string;
  readonly PORTAL_OIDC_ROLES_CLAIM: string;
  readonly PORTAL_OIDC_VIEWERS: readonly string[];
  readonly PORTAL_OIDC_OPERATORS: readonly string[];
  readonly PORTAL_OIDC_ADMINS: readonly string[];
  readonly PORTAL_OIDC_DEFAULT_ROLE: string;
}

/** What does not go together, as sentences. */
export function providerProblems(settings: ProviderSettings): readonly string[] {
  if (settings.PORTAL_OIDC_ISSUER === '') {
    if (settings.PORTAL_OIDC_CLIENT_ID === '') return [];
    return [
      'PORTAL_OIDC_CLIENT_ID: it is set, and PORTAL_OIDC_ISSUER is not, so that nobody could sign in by it; set both',
    ];
  }
  if (settings.PORTAL_SIGN_IN === 'off') {
    return [
      'PORTAL_OIDC_ISSUER: with PORTAL_SIGN_IN=off nobody signs in, by no provider either; take one of the two away',
    ];
  }
  const problems: string[] = [];
  if (settings.PORTAL_OIDC_CLIENT_ID === '') {
    problems.push(
      'PORTAL_OIDC_CLIENT_ID: it is empty; register the Portal at the provider, and name it as it is called there',
    );
  }
  if (settings.PORTAL_OIDC_CLIENT_SECRET !== '' && settings.PORTAL_OIDC_CLIENT_SECRET_PATH !== '') {
    problems.push('PORTAL_OIDC_CLIENT_SECRET: PORTAL_OIDC_CLIENT_SECRET_PATH names one too; set one of them');
  }
  if (!settings.PORTAL_OIDC_SCOPES.split(' ').includes('openid')) {
    problems.push('PORTAL_OIDC_SCOPES: openid is not among them; without it the provider does not say who signs in');
  }
  const { viewer, operator, admin, otherwise } = rulesOf(settings);
  if (viewer.length + operator.length + admin.length === 0 && otherwise === null) {
    problems.push(
      'PORTAL_OIDC_DEFAULT_ROLE: it is none, and no value gives a role, so that nobody could sign in by the provider; ' +
        'set PORTAL_OIDC_VIEWERS, PORTAL_OIDC_OPERATORS or PORTAL_OIDC_ADMINS',
    );
  }
  return problems;
}

export function rulesOf(settings: ProviderSettings): RoleRules {
  return {
    claim: settings.PORTAL_OIDC_ROLES_CLAIM,
    viewer: settings.PORTAL_OIDC_VIEWERS,
    operator: settings.PORTAL_OIDC_OPERATORS,
    admin: settings.PORTAL_OIDC_ADMINS,
    otherwise: portalRoles.find((role) => role === settings.PORTAL_OIDC_DEFAULT_ROLE) ?? null,
  };
}
