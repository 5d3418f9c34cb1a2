// The settings that are not the defaults of this version, without what is secret among them.
import { isSecretEntry } from '../../../debezium/connector-config.ts';
import { secretSettings, settingNames } from '../../support/dot-env/generated/setting-names.ts';
import { isReference } from './known-secrets.ts';
import { mask } from './redact.ts';

/** Those that an environment gives, by name. */
export function settingsGiven(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const given = settingNames.flatMap((name): [string, string][] => {
    const value = environment[name] ?? '';
    return value === '' ? [] : [[name, shown(name, value)]];
  });
  return Object.fromEntries(given);
}

/** Whether there is one says much: so a secret leaves its mask. */
function shown(name: string, value: string): string {
  if (secretSettings.includes(name)) return isReference(value) ? value : mask;
  if (name === 'CDC_CONNECTOR_OVERRIDES') return shownOverrides(value);
  // A password may have an @ of its own; a user without one may be a token.
  return value
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@]*):[^/?#]*@/i, `$1:${mask}@`)
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/:@]{8,}@/i, `$1${mask}@`);
}

function shownOverrides(json: string): string {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(json) as Record<string, string>));
  } catch {
    return mask;
  }
}

/** A connector's configuration that may be shown. */
export function withoutSecrets(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => [
    key,
    isSecretEntry(key) && !isReference(String(value)) ? mask : value,
  ]);
  return Object.fromEntries(entries);
}
