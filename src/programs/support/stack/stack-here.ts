// What the embedded stack of this folder has to do with a system that does not answer: it tries it again, was killed and left something
// else running, or does not run at all.
import { join } from 'node:path';
import { Unavailable } from '../../../core/errors.ts';
import { SchemaUnfit } from '../../../postgres/migrations.ts';
import { describeHome } from '../../../stack/home.ts';
import { leftovers } from '../../../stack/register.ts';
import { readRunningStack } from '../../../stack/running.ts';
import { addresses, type Environment, means } from '../running-stack.ts';

/** By which setting a running stack tells that it has the part. */
const partSettings = { postgres: 'DB_PORT', kafka: 'KAFKA_BOOTSTRAP_SERVERS', connect: 'CONNECT_URL' } as const;
type PartName = keyof typeof partSettings;

/** Does the step, and adds to its failure what is known of the part. */
export async function withAdvice<T>(
  part: PartName,
  { settings, homeFolder }: { readonly settings: Environment; readonly homeFolder: string },
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const advice = adviceOn(part, settings, homeFolder);
    // One whose tables are not those of this version has answered: the message names the fix.
    if (advice === undefined || !(error instanceof Unavailable) || error instanceof SchemaUnfit) throw error;
    const message = `${error.message}${error.message.endsWith('?') ? '' : ';'} ${advice}`;
    throw new Unavailable(message, { retryable: error.retryable, cause: error });
  }
}

/** Undefined where the settings mean systems that no stack of this folder runs. */
export function adviceOn(part: PartName, settings: Environment, homeFolder: string): string | undefined {
  const home = describeHome(homeFolder);
  const running = readRunningStack(home);
  if (running !== undefined) {
    if (!means(settings, running) || running.environment[partSettings[part]] === undefined) return undefined;
    return `the stack in ${home.folder} keeps it running and tries it again by itself: its log is ${join(home.logs, `${part}.log`)}`;
  }
  if (addresses.some((name) => (settings[name] ?? '') !== '')) return undefined;
  const left = leftovers(home).map(({ name, port }) => (port === null ? name : `${name} at port ${port}`));
  if (left.length === 0) return `no stack runs in ${home.folder}: npm start`;
  return `the npm start of ${home.folder} was killed, and has left running ${left.join(', ')}: npm run stop ends these, npm start begins anew`;
}
