// What somebody wrote, as it is; of a long text the begin, and the rest on request.
import { useId, useState } from 'react';
import { noteBegin } from '../lib/desk/note.ts';
import { texts } from '../lib/texts.ts';

export function Note({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const begin = noteBegin(text);
  return (
    <>
      <p id={id} className="alarm-note">
        {begin === null || isOpen ? text : `${begin} …`}
      </p>
      {begin !== null && (
        <button
          type="button"
          className="more note-more"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? texts.noteLess : texts.noteMore}
        </button>
      )}
    </>
  );
}
