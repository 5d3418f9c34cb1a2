// What can be wrong with what is asked of users, where the request itself is right.
import { CodedError } from '../refusals.ts';

/** There is no such user, or the user has no such session. */
export class NoSuchUser extends CodedError {
  override readonly name = 'NoSuchUser';
}

/** There is no such key, or it is revoked. */
export class NoSuchKey extends CodedError {
  override readonly name = 'NoSuchKey';
}

/** There is one of this name already, or nobody would be left to look after users. */
export class UserConflict extends CodedError {
  override readonly name = 'UserConflict';
}

/** A name or password of a form that is not taken. The message says which are. */
export class UnfitUser extends CodedError {
  override readonly name = 'UnfitUser';
}
