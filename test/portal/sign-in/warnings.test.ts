// What an operator is told at the Portal's start of how people sign in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInWarnings } from '../../../src/programs/portal/sign-in.ts';

const plant = {
  ...{ PORTAL_SIGN_IN: 'on', PORTAL_HOST: '0.0.0.0', PORTAL_PUBLIC_URL: 'https://portal.plant' },
  PORTAL_TLS_CERT_PATH: '',
  ...{
    TRUSTED_PROXIES: ['10.0.0.1'],
    PORTAL_METRICS_TOKEN: 'a-token',
    PORTAL_METRICS_TOKEN_PATH: '',
    ALLOW_ANONYMOUS: false,
  },
};
const warningsOf = (changes: object) =>
  signInWarnings({ ...plant, ...changes } as unknown as Parameters<typeof signInWarnings>[0]);

// After an upgrade dashboards went dark without a word.
for (const [what, changes, said] of [
  ['nothing, where all is set', {}, []],
  ['Prometheus without a token', { PORTAL_METRICS_TOKEN: '' }, [/PORTAL_METRICS_TOKEN is empty: Prometheus/]],
  ['nothing of it, where everybody may look', { PORTAL_METRICS_TOKEN: '', ALLOW_ANONYMOUS: true }, []],
  ['nothing of it, on this machine alone', { PORTAL_METRICS_TOKEN: '', PORTAL_HOST: '127.0.0.1' }, []],
  ['a proxy without a name', { TRUSTED_PROXIES: [] }, [/TRUSTED_PROXIES names none/]],
  ['no TLS', { PORTAL_PUBLIC_URL: '' }, [/can be read on the way/]],
  [
    'nothing of a proxy, where the Portal itself speaks TLS',
    { PORTAL_TLS_CERT_PATH: '/cert.pem', TRUSTED_PROXIES: [] },
    [],
  ],
  [
    'nothing of the way, where the Portal itself speaks TLS',
    { PORTAL_TLS_CERT_PATH: '/c.pem', PORTAL_PUBLIC_URL: '' },
    [],
  ],
  ['nobody signing in', { PORTAL_SIGN_IN: 'off' }, [/PORTAL_SIGN_IN=off/]],
] as const) {
  test(`one is told of ${what}`, () => {
    const warnings = warningsOf(changes);
    assert.equal(warnings.length, said.length, warnings.join('\n'));
    for (const [at, pattern] of said.entries()) assert.match(warnings[at] ?? '', pattern);
  });
}
