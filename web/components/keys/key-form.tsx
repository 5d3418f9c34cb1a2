// What a new key is to be: whose, with which role, and for how long.
import { type FormEvent, useId, useState } from 'react';
import { type KeyMade, makeKey } from '../../lib/keys/key-api.ts';
import { keyTexts } from '../../lib/keys/key-texts.ts';
import type { PortalRole } from '../../lib/session/session-api.ts';
import { userTexts } from '../../lib/session/user-texts.ts';
import { formatCount } from '../../lib/texts.ts';
import type { Attempt } from '../use-attempt.ts';
import { RoleChoice } from '../users/role-choice.tsx';

/** 0 for one that never ends. */
const lives = [30, 90, 365, 0];

export interface KeyFormProps {
  /** Does it, and says whether it was done. */
  readonly attempt: Attempt;
  readonly onMade: (made: KeyMade) => void;
}

export function KeyForm({ attempt, onMade }: KeyFormProps) {
  const id = useId();
  const [name, setName] = useState('');
  const [role, setRole] = useState<PortalRole>('viewer');
  const [days, setDays] = useState(365);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isMade = await attempt(async () => onMade(await makeKey(name.trim(), role, days === 0 ? null : days)));
    if (isMade) setName('');
  };
  return (
    <form className="user-form" onSubmit={send}>
      <div className="alarm-field">
        <label htmlFor={`${id}-name`}>{keyTexts.newKey}</label>
        <input
          id={`${id}-name`}
          type="text"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          placeholder={keyTexts.namePlaceholder}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <div className="alarm-field">
        <label htmlFor={`${id}-role`}>{userTexts.role}</label>
        <RoleChoice id={`${id}-role`} role={role} onChoose={setRole} />
      </div>
      <div className="alarm-field">
        <label htmlFor={`${id}-days`}>{keyTexts.expires}</label>
        <select id={`${id}-days`} value={days} onChange={({ target }) => setDays(Number(target.value))}>
          {lives.map((each) => (
            <option key={each} value={each}>
              {each === 0 ? keyTexts.never : keyTexts.days(formatCount(each))}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" className="act" data-primary disabled={name.trim() === ''}>
        {keyTexts.make}
      </button>
    </form>
  );
}
