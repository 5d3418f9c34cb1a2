// Takes secrets out of texts that leave the installation. What is known to be one goes wherever it stands, also as JSON, an address or basic
// authentication write it; what only looks like one goes by its form, in texts that others wrote. Pure.

export interface Secret {
  /** For people: where it comes from. */
  readonly name: string;
  readonly value: string;
}

export interface Redactor {
  readonly redact: (text: string) => string;
  /** The name of a secret whose value stands in the text. */
  readonly leakIn: (text: string) => string | undefined;
  /** The names of those that are too short to be looked for: they would be found in every number and word. */
  readonly tooShort: readonly string[];
}

/** Stands for what was taken out. Has no letter, so that no secret is found in it. */
export const mask = '***';

const charactersMin = 4;

export function redactorOf(secrets: readonly Secret[]): Redactor {
  const long = secrets.filter(({ value }) => value.length >= charactersMin && value !== mask);
  const names = new Map(long.flatMap(({ name, value }) => formsOf(value).map((form) => [form, name] as const)));
  // The longest first: one that begins with another goes as a whole.
  const forms = [...names.keys()].sort((a, b) => b.length - a.length);
  const tooShort = secrets
    .filter(({ value }) => value.length > 0 && value.length < charactersMin)
    .map(({ name }) => name);
  if (forms.length === 0) return { redact: (text) => text, leakIn: () => undefined, tooShort };
  const any = new RegExp(forms.map(escaped).join('|'), 'g');
  return {
    redact: (text) => text.replace(any, mask),
    leakIn: (text) => {
      const found = text.match(any)?.[0];
      return found === undefined ? undefined : names.get(found);
    },
    tooShort: [...new Set(tooShort)],
  };
}

function formsOf(value: string): readonly string[] {
  const wellFormed = value.toWellFormed();
  const base64 = base64Of(wellFormed);
  const written = [
    value,
    inJson(value),
    // A message of JSON in a log of JSON.
    inJson(inJson(value)),
    encodeURIComponent(wellFormed),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
  return [...new Set(written)].filter((form) => form.length >= charactersMin);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Without its end, which says nothing. */
function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text))).replace(/=+$/, '');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Of a text that others wrote: what has the form of a secret, or stands where one stands. A reference to one stays. */
export function withoutLookalikes(text: string): string {
  return lookalikes.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

const named = String.raw`[\w.-]*(?:password|passwd|passphrase|secret|credential|token|(?:api|access|private)[_-]?key)[\w.-]*`;
const lookalikes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mask],
  // JSON Web Tokens, and keys of the REST API.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, mask],
  [/\bspindle_(?=[\w-]*[A-Z])[\w-]{43}(?![\w-])/g, mask],
  // The password of an address.
  [/(\/\/[^\s/:@"']*:)[^\s/@"']+@/g, `$1${mask}@`],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi, `$1$2${mask}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{16,}/gi, `$1 ${mask}`],
  // In SQL, as PostgreSQL's log has a statement that failed.
  [/(\bpassword\s+)(?:E?'(?:[^']|'')*(?:'|$)|\$(\w*)\$[\s\S]*?\$\2\$)/gi, `$1'${mask}'`],
  // In JSON, in a properties file, in a query; a sentence about one has neither : nor = right behind the word.
  [new RegExp(`("${named}"\\s*:\\s*)(?!"\\$\\{)(?:"(?:[^"\\\\]|\\\\.)*"|[^\\s",}\\]]+)`, 'gi'), `$1"${mask}"`],
  // In YAML, at the beginning of a line: elsewhere a sentence may have a : behind the word.
  [
    new RegExp(
      `^((?:[ \\t]|- )*${named}:[ \\t]+)(?!["']?\\$\\{|[|>&*\\[{])(?:"[^"\\n]*"|'[^'\\n]*'|[^\\s#][^\\n#]*?)(?=[ \\t]*(?:#|$))`,
      'gim',
    ),
    `$1${mask}`,
  ],
  [new RegExp(`(\\b${named} ?= ?)(?!["']?\\$\\{)(?:"[^"\\n]*"|'[^'\\n]*'|[^\\s"',;&}]+)`, 'gi'), `$1${mask}`],
];
