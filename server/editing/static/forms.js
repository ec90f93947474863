// The form at the top of the right column: one at a time, closed by Save, Cancel or Escape.

import { get } from './api.js';
import { button, field, make } from './elements.js';
import { comeBack, endForm, watchForm, whileSaving } from './unfinished.js';

const UNCHANGED = 'Nothing was changed in this form. Ctrl+Enter saves it anyway.';

const place = document.getElementById('form');
let focusBefore = null;
let settle = () => {};

// `handler` gets the element that had the focus before a form, and the name that the form made, when it is closed.
export const whenClosed = (handler) => { settle = handler; };

export function closeForm(made = '') {
  const wasOpen = !place.hidden;
  endForm();
  place.hidden = true;
  place.replaceChildren();
  const name = typeof made === 'string' ? made : '';
  if (!comeBack(name) && wasOpen) settle(focusBefore, name);
}

// Enter saves what somebody has typed. A form as it was opened needs Ctrl+Enter or the button, so that no stray key saves.
function guardEnter(event, form) {
  const isChord = event.ctrlKey || event.metaKey;
  if (event.key !== 'Enter' || (event.target.matches('button') && !isChord)) return;
  if (isChord || event.repeat || !form.dataset.isTouched) event.preventDefault();
  if (event.repeat) return;
  if (isChord) form.requestSubmit();
  else if (!form.dataset.isTouched) document.getElementById('status').textContent = UNCHANGED;
}

// `buttons` are words and functions: each returns whether the form can be closed, or the name that it made. The first is
// the default. The field `first`, or else the first one, has the focus; a form without fields gives it to Cancel.
export function openForm(title, fields, buttons, { first = null } = {}) {
  focusBefore = place.contains(document.activeElement) ? focusBefore : document.activeElement;
  const [[words, submit], ...others] = buttons;
  let isBusy = false;
  const attempt = async (send) => {
    if (isBusy) return;
    isBusy = true;
    const made = await whileSaving(send).finally(() => { isBusy = false; });
    if (made) closeForm(made);
  };
  const save = make('button', { type: 'submit', className: 'primary' }, words);
  const cancel = button('Cancel', closeForm);
  const form = make('form', { 'aria-label': title }, make('h3', {}, title), ...fields, make('div', { className: 'refused', role: 'alert' }),
    make('p', { className: 'actions' }, save,
      ...others.map(([other, send]) => button(other, () => form.reportValidity() && attempt(send))), cancel));
  form.onsubmit = (event) => { event.preventDefault(); attempt(submit); };
  form.onkeydown = (event) => { if (event.key === 'Escape') closeForm(); else guardEnter(event, form); };
  for (const event of ['input', 'change']) form.addEventListener(event, () => { form.dataset.isTouched = 'yes'; });
  place.replaceChildren(form);
  place.hidden = false;
  place.scrollIntoView({ block: 'nearest' });
  (first ?? form.querySelector('input, select') ?? cancel).focus({ preventScroll: true });
  first?.select?.();
  watchForm(form);
  return form;
}

// Say in the open form why it was not saved.
export function explainRefusal(...parts) { place.querySelector('.refused')?.replaceChildren(...parts); }

// An input that lists the names it may hold while somebody types; a name is the part after the last + or comma.
export function naming(words, section, value = '') {
  const input = make('input', { value, autocomplete: 'off' });
  const list = make('datalist', { id: `names-${crypto.randomUUID()}` });
  input.setAttribute('list', list.id);
  input.dataset.names = section;
  input.addEventListener('input', async () => {
    const parts = input.value.split(/(?<=[+,])\s*/);
    const before = parts.slice(0, -1).join(' ');
    const found = await get(`/api/${section}`, parts.at(-1));
    list.replaceChildren(...found.map((each) => make('option', { value: before ? `${before} ${each.name}` : each.name },
      section === 'kinds' ? each.definition : describeNamed(each))));
  });
  return { input, label: make('div', {}, field(words, input), list) };  // a list inside the label would be read as part of it
}

export const plain = (words, value = '', properties = {}) => {
  const input = make('input', { value, autocomplete: 'off', ...properties });
  return { input, label: field(words, input) };
};

export const choice = (words, options, value) => {
  const input = make('select', {}, ...options.map(([key, shown]) => make('option', { value: key }, shown)));
  input.value = value;
  return { input, label: field(words, input) };
};

export const describeNamed = (each) => `${each.words || each.name} (${[each.type, each.article || 'shared'].filter(Boolean).join(', ')})`;
