// What stands in `.env` under a name that no setting has: it would be passed over without a word, and the default would hold.
import { parseEnv } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { settingNames } from './generated/setting-names.ts';

/** Of other programs' variables there is nothing to say; ours begin as one of our settings does. SPINDLE_ is also what Compose puts before its own. */
const firstWords = new Set(settingNames.map(firstWord).filter((word) => word !== 'SPINDLE'));

/** One sentence for each name that looks like a setting and is none, with the name that may be meant. `text`: the content of an `.env` file. */
export function unknownSettings(text: string): string[] {
  return Object.keys(parseEnv(text))
    .sort()
    .filter((name) => !settingNames.includes(name) && firstWords.has(firstWord(name)))
    .map((name) => `.env: ${name} is no setting and has no effect; is ${closest(name, settingNames)} meant?`);
}

function firstWord(name: string): string {
  return name.split('_', 1)[0] ?? name;
}
