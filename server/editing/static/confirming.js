// Several drafts are confirmed at once only by somebody who was asked, with their number and their words.

import { make } from './elements.js';
import { openForm } from './forms.js';

// `claims` are quotes and statements; `confirm` confirms them in one step.
export function askToConfirm(claims, confirm) {
  const title = `Confirm ${claims.length} claims`;
  openForm(title, [
    make('ol', {}, ...claims.map(({ quote, statement }) => make('li', {}, make('span', { className: 'quote' }, quote), make('code', {}, statement)))),
    make('p', { className: 'hint' }, 'One Undo takes all of them back. Ctrl+Enter confirms.'),
  ], [[title, confirm]]);
}
