// Hashes passwords in a hundredth of the time, in this process: those of the tests of signing in took 25 s of the processor. What was hashed so is
// known in this process alone, and by no program that a test starts; a Portal that runs as one hashes as always (test/e2e/portal/first-sign-in.test.ts).
import crypto, { type BinaryLike, type ScryptOptions } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

type Told = (error: Error | null, key: Buffer) => void;

const { scrypt } = crypto;
/** The cost that better-auth asks for is 16384. */
const cost = 128;

export function hashPasswordsQuickly(): void {
  const quick = (password: BinaryLike, salt: BinaryLike, length: number, options: ScryptOptions, told: Told) =>
    scrypt(password, salt, length, { ...options, N: cost }, told);
  Object.assign(crypto, { scrypt: quick });
  syncBuiltinESMExports();
}
