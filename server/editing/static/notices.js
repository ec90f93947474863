// The boxes above the page: changes of one item by two sides, and mistakes that keep a file from being read.

import { button, make } from './elements.js';

const conflictBox = document.getElementById('conflict');
const mistakeBox = document.getElementById('unreadable');
let before = null;
// Conflicts that somebody has read and closed.
let closed = '';

function conflictParts([, ours, theirs]) {
  return [
    ...(theirs ? [make('p', {}, 'This item was changed elsewhere. The file has:'), make('pre', {}, theirs)]
      : [make('p', {}, 'This item was removed elsewhere: it is no longer in the file.')]),
    make('p', {}, 'Your change, which was not written:'), make('pre', {}, ours)];
}

// Show conflicts unless they were closed before; those of a change that was just refused are always shown.
export function showConflicts(conflicts, { isNew = false } = {}) {
  const known = JSON.stringify(conflicts);
  if (isNew) closed = '';
  const isShown = conflicts.length > 0 && known !== closed;
  if (isShown && conflictBox.hidden) before = document.activeElement;
  conflictBox.hidden = !isShown;
  conflictBox.dataset.conflicts = known;
  conflictBox.replaceChildren(...conflicts.flatMap(conflictParts), button('Close', closeConflicts));
}

function closeConflicts() {
  closed = conflictBox.dataset.conflicts;
  conflictBox.hidden = true;
  if (before?.isConnected) before.focus();
  else document.querySelector('#form input, #items [data-path]')?.focus();
}

// Escape closes the box before it closes a form.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || conflictBox.hidden) return;
  event.stopPropagation();
  closeConflicts();
}, { capture: true });

// The mistakes are in the form of onrecord validate: file:line:column, code, message, and a hint in a line of its own.
export function showMistakes(mistakes, lookAgain) {
  mistakeBox.hidden = !mistakes.length;
  mistakeBox.replaceChildren(
    make('p', {}, 'A file has a mistake. Until it is mended nothing can be changed here, and this page shows the last state that could be read.'),
    ...mistakes.map((each) => make('pre', {}, each)), button('Look again', lookAgain));
}
