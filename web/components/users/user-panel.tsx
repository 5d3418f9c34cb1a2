// For admins: who may sign in, and as what. A password that is drawn is shown once, and nowhere again.
import { Group, Loader, Paper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useSession } from '../../lib/session/session.ts';
import type { PortalRole } from '../../lib/session/session-api.ts';
import { signInTexts } from '../../lib/session/sign-in-texts.ts';
import {
  addUser,
  changeUser,
  drawPassword,
  endSessionsOf,
  fetchUsers,
  type PortalUser,
  usersKey,
} from '../../lib/session/user-api.ts';
import { userTexts } from '../../lib/session/user-texts.ts';
import { formatAgo, formatCount } from '../../lib/texts.ts';
import { type Attempt, useAttempt } from '../use-attempt.ts';
import { DrawnDialog } from './drawn-dialog.tsx';
import { RoleChoice } from './role-choice.tsx';

interface Drawn {
  readonly name: string;
  readonly password: string | null;
}

/** Does it, and loads the list anew whatever became of it. */

export function UserPanel({ now }: { readonly now: number }) {
  const users = useQuery({ queryKey: usersKey, queryFn: fetchUsers, refetchInterval: 10_000 });
  const { problem, attempt } = useAttempt(usersKey);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  return (
    <Paper component="section" className="panel users" aria-labelledby="users-title" withBorder radius="md">
      <Group className="panel-head" gap="xs">
        <Title order={2} id="users-title" className="panel-title">
          {userTexts.title}
        </Title>
        {users.data !== undefined && <span className="sub">{formatCount(users.data.total)}</span>}
      </Group>
      <AddForm attempt={attempt} onDrawn={setDrawn} />
      {problem !== null && (
        <p className="alarm-problem" role="alert">
          {problem}
        </p>
      )}
      {users.data === undefined ? (
        <Group justify="center" py="xl">
          <Loader type="dots" />
        </Group>
      ) : (
        <ul className="user-list">
          {users.data.users.map((user) => (
            <UserRow key={user.name} user={user} attempt={attempt} onDrawn={setDrawn} now={now} />
          ))}
        </ul>
      )}
      {users.data !== undefined && users.data.total > users.data.users.length && (
        <p className="sub">{userTexts.firstOf(formatCount(users.data.users.length), formatCount(users.data.total))}</p>
      )}
      {typeof drawn?.password === 'string' && (
        <DrawnDialog
          title={userTexts.passwordOf(drawn.name)}
          drawn={drawn.password}
          text={userTexts.once}
          onClose={() => setDrawn(null)}
        />
      )}
    </Paper>
  );
}

interface MakingProps {
  readonly attempt: Attempt;
  readonly onDrawn: (drawn: Drawn) => void;
}

function AddForm({ attempt, onDrawn }: MakingProps) {
  const id = useId();
  const [name, setName] = useState('');
  const [role, setRole] = useState<PortalRole>('operator');
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await attempt(async () => onDrawn(await addUser(name, role)))) setName('');
  };
  return (
    <form className="user-form" onSubmit={send}>
      <div className="alarm-field">
        <label htmlFor={`${id}-name`}>{userTexts.newUser}</label>
        <input
          id={`${id}-name`}
          type="text"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          placeholder={userTexts.namePlaceholder}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <div className="alarm-field">
        <label htmlFor={`${id}-role`}>{userTexts.role}</label>
        <RoleChoice id={`${id}-role`} role={role} onChoose={setRole} />
      </div>
      <button type="submit" className="act" data-primary disabled={name.trim() === ''}>
        {userTexts.add}
      </button>
    </form>
  );
}

/** What is asked before it is done. */
interface Asked {
  readonly question: string;
  readonly step: () => Promise<unknown>;
}

function UserRow({ user, attempt, onDrawn, now }: MakingProps & { readonly user: PortalUser; readonly now: number }) {
  const { user: own } = useSession();
  const { name, role } = user;
  const isOwn = own?.name === name;
  const [asked, setAsked] = useState<Asked | null>(null);
  // Arrow keys walk through the roles of a list: none is given before it is said to be meant.
  const askRole = (wanted: PortalRole): void => {
    const label = signInTexts.roles[wanted];
    setAsked({
      question: isOwn ? userTexts.askOwnRole(label) : userTexts.askRole(name, label),
      step: () => changeUser(name, { role: wanted }),
    });
  };
  const answer = async (isMeant: boolean): Promise<void> => {
    if (isMeant && asked !== null) await attempt(asked.step);
    setAsked(null);
  };
  return (
    <li data-user={name} data-enabled={user.isEnabled}>
      <UserName user={user} isOwn={isOwn} now={now} />
      <RoleChoice label={userTexts.roleOf(name)} role={role} onChoose={askRole} />
      {asked === null ? (
        <UserActs user={user} isOwn={isOwn} attempt={attempt} onDrawn={onDrawn} onAsk={setAsked} />
      ) : (
        <span className="alarm-acts" role="alert">
          <span>{asked.question}</span>
          <button type="button" className="act" data-primary onClick={() => answer(true)}>
            {userTexts.yes}
          </button>
          <button type="button" className="act" onClick={() => answer(false)}>
            {userTexts.no}
          </button>
        </span>
      )}
    </li>
  );
}

interface UserNameProps {
  readonly user: PortalUser;
  readonly isOwn: boolean;
  readonly now: number;
}

function UserName({ user, isOwn, now }: UserNameProps) {
  const { name, isEnabled, sessionCount, lastSeenAt, hasPassword, issuer } = user;
  const seen = lastSeenAt === null ? userTexts.neverSeen : userTexts.lastSeen(formatAgo(lastSeenAt, now));
  return (
    <span className="user-name">
      <strong>{name}</strong>
      {isOwn && <span className="chip">{userTexts.you}</span>}
      {!isEnabled && <span className="chip">{userTexts.disabled}</span>}
      {!hasPassword && issuer === null && <span className="chip">{userTexts.noPassword}</span>}
      {issuer !== null && <span className="chip">{userTexts.from(new URL(issuer).host)}</span>}
      <span className="sub">
        {seen}
        {sessionCount > 0 && ` · ${userTexts.sessions(formatCount(sessionCount))}`}
      </span>
    </span>
  );
}

interface UserActsProps extends MakingProps {
  readonly user: PortalUser;
  readonly isOwn: boolean;
  readonly onAsk: (asked: Asked) => void;
}

/** One's own password is changed in the account: drawn here, it would be hidden by the sign-in that it asks for. Nor does one shut oneself out. */
function UserActs({ user, isOwn, attempt, onDrawn, onAsk }: UserActsProps) {
  const { name, isEnabled, sessionCount } = user;
  const disable = () => changeUser(name, { isEnabled: !isEnabled });
  return (
    <span className="alarm-acts">
      {!isOwn && (
        <button
          type="button"
          className="act"
          aria-label={userTexts.newPasswordOf(name)}
          onClick={() => void attempt(async () => onDrawn(await drawPassword(name)))}
        >
          {userTexts.newPassword}
        </button>
      )}
      {sessionCount > 0 && (
        <button
          type="button"
          className="act"
          aria-label={userTexts.signOutOf(name)}
          onClick={() => void attempt(() => endSessionsOf(name))}
        >
          {userTexts.signOut}
        </button>
      )}
      {!isOwn && (
        <button
          type="button"
          className="act"
          aria-label={isEnabled ? userTexts.disableOf(name) : userTexts.enableOf(name)}
          onClick={() =>
            isEnabled ? onAsk({ question: userTexts.askDisable(name), step: disable }) : void attempt(disable)
          }
        >
          {isEnabled ? userTexts.disable : userTexts.enable}
        </button>
      )}
    </span>
  );
}
