// What somebody, or a program, may do: one of the roles.
import type { PortalRole } from '../../lib/session/session-api.ts';
import { signInTexts } from '../../lib/session/sign-in-texts.ts';
import { roles } from '../../lib/session/user-api.ts';

export interface RoleChoiceProps {
  readonly id?: string;
  readonly label?: string;
  readonly role: PortalRole;
  readonly onChoose: (role: PortalRole) => void;
}

export function RoleChoice({ id, label, role, onChoose }: RoleChoiceProps) {
  return (
    <select id={id} aria-label={label} value={role} onChange={({ target }) => onChoose(target.value as PortalRole)}>
      {roles.map((each) => (
        <option key={each} value={each}>
          {signInTexts.roles[each]}
        </option>
      ))}
    </select>
  );
}
