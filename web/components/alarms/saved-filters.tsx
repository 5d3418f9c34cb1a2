// Filters that this browser keeps by name, beside those that the address has: a click shows one, the cross forgets it.
import { type FormEvent, useState } from 'react';
import { type AlarmFilter, linkToAlarms } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts } from '../../lib/alarms/alarm-texts.ts';
import {
  filterNameMax,
  readSavedFilters,
  type SavedFilter,
  savedFiltersMax,
  savedFiltersName,
  withFilter,
} from '../../lib/desk/saved-filters.ts';
import { store, useStored } from '../../lib/desk/stored.ts';

export function SavedFilters({ filter, isFiltered }: { readonly filter: AlarmFilter; readonly isFiltered: boolean }) {
  const saved = readSavedFilters(useStored(savedFiltersName));
  const link = linkToAlarms({ ...filter, alarm: null });
  const mayAdd = isFiltered && saved.length < savedFiltersMax && !saved.some((each) => each.link === link);
  return (
    <nav className="saved-filters" aria-label={alarmTexts.savedFilters}>
      <span className="saved-label">{alarmTexts.savedFilters}</span>
      {saved.length === 0 && !mayAdd && <span className="sub">{alarmTexts.savedHint}</span>}
      {saved.map((each) => (
        <span key={each.name} className="saved-filter">
          <a href={each.link} aria-current={each.link === link ? 'true' : undefined}>
            {each.name}
          </a>
          <button
            type="button"
            aria-label={alarmTexts.forgetFilter(each.name)}
            title={alarmTexts.forgetFilter(each.name)}
            onClick={() => keep(saved.filter(({ name }) => name !== each.name))}
          >
            ×
          </button>
        </span>
      ))}
      {mayAdd && <SaveFilter key={link} onSave={(name) => keep(withFilter(saved, name, link))} />}
    </nav>
  );
}

function SaveFilter({ onSave }: { readonly onSave: (name: string) => void }) {
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <button type="button" className="more" onClick={() => setName('')}>
        {alarmTexts.saveFilter}
      </button>
    );
  }
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') onSave(name);
  };
  return (
    <form onSubmit={save}>
      <input
        // biome-ignore lint/a11y/noAutofocus: who has asked for it is about to write.
        autoFocus
        value={name}
        maxLength={filterNameMax}
        placeholder={alarmTexts.filterName}
        aria-label={alarmTexts.filterName}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={({ key }) => key === 'Escape' && setName(null)}
      />
      <button type="submit" className="more" disabled={name.trim() === ''}>
        {alarmTexts.keepFilter}
      </button>
    </form>
  );
}

function keep(saved: readonly SavedFilter[]): void {
  store(savedFiltersName, saved.length === 0 ? null : JSON.stringify(saved));
}
