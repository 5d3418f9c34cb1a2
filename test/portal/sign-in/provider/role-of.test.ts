// What the claims of a provider give: a role, and a name; and which settings of it go together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seal, unseal } from '../../../../src/portal/sign-in/provider/pending.ts';
import {
  isLeftOut,
  joinClaims,
  nameOfClaims,
  type RoleRules,
  roleOfClaims,
} from '../../../../src/portal/sign-in/provider/role-of.ts';
import { portalProviderSettings, providerProblems } from '../../../../src/portal/sign-in/provider/settings.ts';
import { readSettings } from '../../../../src/programs/support/settings.ts';

const rules: RoleRules = {
  ...{ claim: 'realm_access.roles', viewer: ['staff'], operator: ['shift', 'maintenance'], admin: ['it'] },
  otherwise: null,
};
const inRealm = (roles: unknown) => ({ realm_access: { roles } });

for (const [what, claims, role] of [
  ['a value of a list', inRealm(['other', 'shift']), 'operator'],
  ['the highest of several', inRealm(['staff', 'it', 'shift']), 'admin'],
  ['a text', inRealm('staff'), 'viewer'],
  ['one of the words of a text', inRealm('No it shift'), null],
  ['a claim whose name has dots', { 'realm_access.roles': ['it'] }, 'admin'],
  ['nothing that is named', inRealm(['other']), null],
  ['a part of a value', inRealm(['it-support']), null],
  ['no such claim', {}, null],
  ['something that is no text', inRealm([{ it: true }, 7, null]), null],
  ['what every object has', { realm_access: 'roles' }, null],
] as const) {
  test(`${what} gives ${role ?? 'no role'}`, () => assert.equal(roleOfClaims(claims, rules), role));
}

test('the default holds where nothing is named, and only there', () => {
  assert.equal(roleOfClaims({}, { ...rules, otherwise: 'viewer' }), 'viewer');
  assert.equal(roleOfClaims(inRealm(['it']), { ...rules, otherwise: 'viewer' }), 'admin');
  assert.equal(roleOfClaims({ constructor: 'it' }, { ...rules, claim: 'constructor.name' }), null);
});

// An empty object of the token hid the roles that userinfo had.
test('claims of userinfo and of the token are joined inside objects too, and the token goes before', () => {
  const joined = joinClaims(
    { ...inRealm(['it']), sub: 'other', groups: ['a'] },
    { realm_access: {}, sub: 'id-kim', groups: ['b'] },
  );
  assert.deepEqual(joined, { ...inRealm(['it']), sub: 'id-kim', groups: ['b'] });
  assert.deepEqual(joinClaims({}, { constructor: {} }), { constructor: {} });
});

test('claims that are too many to be sent are known as such', () => {
  assert.ok(isLeftOut({ _claim_names: { groups: 'src1' } }, 'groups'));
  assert.ok(!isLeftOut({ _claim_names: { groups: 'src1' } }, 'roles'));
  assert.ok(!isLeftOut({ groups: ['a'] }, 'groups'));
});

test('names are those of here, and none that others stand for', () => {
  for (const [claims, name] of [
    [{ preferred_username: 'Kim' }, 'kim'],
    [{ preferred_username: 'Kim.Lee@Plant.example' }, 'kim.lee@plant.example'],
    [{ preferred_username: 'Jürgen Groß' }, 'jurgen-gro'],
    [{ preferred_username: '김철수', email: 'cs.kim@plant.example', sub: '1' }, 'cs.kim@plant.example'],
    [{ preferred_username: 'system', sub: 'a7' }, 'a7'],
    [{ sub: '한' }, 'user'],
    [{ preferred_username: 'x'.repeat(200) }, 'x'.repeat(64)],
  ] as const) {
    assert.equal(nameOfClaims(claims, 'preferred_username'), name);
  }
});

test('what a browser keeps can be read and written by the Portals alone, for ten minutes', async () => {
  const pending = { state: 's', nonce: 'n', verifier: 'v' };
  const sealed = await seal(pending, 'a secret');
  assert.doesNotMatch(sealed, /"state"|verifier/);
  assert.deepEqual(await unseal(sealed, 'a secret'), pending);
  assert.equal(await unseal(sealed, 'another secret'), undefined);
  assert.equal(await unseal(`${sealed.slice(0, -3)}AAA`, 'a secret'), undefined);
  assert.equal(await unseal(undefined, 'a secret'), undefined);
  assert.equal(await unseal('x', 'a secret'), undefined);
});

const settings = {
  ...{ PORTAL_OIDC_ISSUER: 'https://id.plant', PORTAL_OIDC_CLIENT_ID: 'portal', PORTAL_OIDC_CLIENT_SECRET: 'x' },
  ...{ PORTAL_OIDC_CLIENT_SECRET_PATH: '', PORTAL_OIDC_SCOPES: 'openid profile', PORTAL_OIDC_ROLES_CLAIM: 'roles' },
  ...{ PORTAL_OIDC_VIEWERS: ['staff'], PORTAL_OIDC_OPERATORS: [], PORTAL_OIDC_ADMINS: [] },
  ...{ PORTAL_OIDC_DEFAULT_ROLE: 'none', PORTAL_SIGN_IN: 'on' },
};

for (const [changes, said] of [
  [{}, []],
  [{ PORTAL_OIDC_ISSUER: '', PORTAL_OIDC_CLIENT_ID: '' }, []],
  [{ PORTAL_OIDC_ISSUER: '' }, [/PORTAL_OIDC_ISSUER is not, so that nobody/]],
  [{ PORTAL_SIGN_IN: 'off' }, [/with PORTAL_SIGN_IN=off nobody signs in/]],
  [{ PORTAL_OIDC_CLIENT_ID: '' }, [/PORTAL_OIDC_CLIENT_ID: it is empty/]],
  [{ PORTAL_OIDC_CLIENT_SECRET_PATH: '/run/secret' }, [/set one of them/]],
  [{ PORTAL_OIDC_SCOPES: 'profile' }, [/openid is not among them/]],
  [{ PORTAL_OIDC_VIEWERS: [] }, [/nobody could sign in by the provider/]],
  [{ PORTAL_OIDC_VIEWERS: [], PORTAL_OIDC_DEFAULT_ROLE: 'viewer' }, []],
] as const) {
  test(`settings of the provider with ${JSON.stringify(changes)} are ${said.length === 0 ? 'taken' : 'refused'}`, () => {
    const problems = providerProblems({ ...settings, ...changes });
    assert.equal(problems.length, said.length, problems.join('\n'));
    for (const [at, pattern] of said.entries()) assert.match(problems[at] ?? '', pattern);
  });
}

test('the address of the document is refused for the issuer, with what to leave out', () => {
  const address = 'https://id.plant/realms/a/.well-known/openid-configuration';
  const read = () => readSettings(portalProviderSettings, { PORTAL_OIDC_ISSUER: address });
  assert.throws(read, /PORTAL_OIDC_ISSUER: .*leave out \/\.well-known\//);
});

test('a provider is asked by https alone, but on this machine', () => {
  const read = (PORTAL_OIDC_ISSUER: string) => readSettings(portalProviderSettings, { PORTAL_OIDC_ISSUER });
  assert.throws(() => read('http://id.plant/realms/a'), /PORTAL_OIDC_ISSUER: .*https:\/\//);
  assert.equal(read('http://127.0.0.1:8180/realms/a').PORTAL_OIDC_ISSUER, 'http://127.0.0.1:8180/realms/a');
});
