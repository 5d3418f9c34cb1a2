// Of which area, of all, or of what stands nowhere: also of one that no machine is in any more, as an address may say.
export interface AreaChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly none: string;
  /** Empty for none; null for all. */
  readonly area: string | null;
  readonly areas: readonly string[];
  readonly onChoose: (area: string | null) => void;
}

export function AreaChoice({ label, all, none, area, areas, onChoose }: AreaChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select
        value={area === null ? '*' : `=${area}`}
        onChange={({ target: { value } }) => onChoose(value === '*' ? null : value.slice(1))}
      >
        <option value="*">{all}</option>
        {areas.map((each) => (
          <option key={each} value={`=${each}`}>
            {each}
          </option>
        ))}
        <option value="=">{none}</option>
        {area !== null && area !== '' && !areas.includes(area) && <option value={`=${area}`}>{area}</option>}
      </select>
    </label>
  );
}
