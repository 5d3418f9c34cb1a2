// Which role the claims of a provider give, and what a user is called by them.
import { isPortalRole, type PortalRole, portalRoles } from '../roles.ts';
import { isUserName, nameCharactersMax } from '../user-names.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface RoleRules {
  /** Dots lead into objects. */
  readonly claim: string;
  readonly viewer: readonly string[];
  readonly operator: readonly string[];
  readonly admin: readonly string[];
  /** Where no value gives one; null for none. */
  readonly otherwise: PortalRole | null;
}

/** The highest that a value gives; null for who may not come in. */
export function roleOfClaims(claims: Claims, rules: RoleRules): PortalRole | null {
  const given = valuesIn(claimOf(claims, rules.claim));
  const role = portalRoles.findLast((each) => rules[each].some((value) => given.includes(value)));
  return isPortalRole(role) ? role : rules.otherwise;
}

/** What the second says goes before what the first does, in objects too: one that is empty there hides nothing. */
export function joinClaims(behind: Claims, before: Claims): Claims {
  const joined: Record<string, unknown> = { ...behind };
  for (const [name, value] of Object.entries(before)) {
    const other = Object.hasOwn(behind, name) ? behind[name] : undefined;
    joined[name] = isObject(value) && isObject(other) ? joinClaims(other, value) : value;
  }
  return joined;
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the provider says that the claim is too long to be sent, as Entra ID does of many groups. */
export function isLeftOut(claims: Claims, name: string): boolean {
  const elsewhere = claims['_claim_names'];
  return isObject(elsewhere) && Object.hasOwn(elsewhere, name);
}

/** A claim of the whole name goes before one inside objects: names of claims are often addresses, which have dots. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Claims)[part];
  }
  return found;
}

function valuesIn(claim: unknown): readonly string[] {
  // A text is one value: cut into words, the group "Backup Operators" would make operators.
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((value) => typeof value === 'string') : [];
}

/** In the form of names here; what has none by the claim is called by the provider's own id of it. */
export function nameOfClaims(claims: Claims, claim: string): string {
  for (const given of [claimOf(claims, claim), claims['email'], claims['sub']]) {
    if (typeof given !== 'string') continue;
    const name = given
      .trim()
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9._@-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, nameCharactersMax);
    if (isUserName(name)) return name;
  }
  return 'user';
}
