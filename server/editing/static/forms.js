// The form at the top of the right column: one at a time, closed by Save, Cancel or Escape.

import { get } from './api.js';
import { button, field, make } from './elements.js';
import { endForm, watchForm, whileSaving } from './unfinished.js';

const place = document.getElementById('form');
let focusBefore = null;

export function closeForm() {
  endForm();
  place.hidden = true;
  place.replaceChildren();
  focusBefore?.focus();
}

// `buttons` are words and functions: each returns whether the form can be closed. The first is the default, and has
// the focus if the form is ready to be saved as it is.
export function openForm(title, fields, buttons, { isReady = false } = {}) {
  focusBefore = document.activeElement;
  const [[words, submit], ...others] = buttons;
  const attempt = async (send) => { if (await whileSaving(send)) closeForm(); };
  const save = make('button', { type: 'submit', className: 'primary' }, words);
  const form = make('form', { 'aria-label': title }, make('h3', {}, title), ...fields,
    make('p', { className: 'actions' }, save,
      ...others.map(([other, send]) => button(other, () => form.reportValidity() && attempt(send))),
      button('Cancel', closeForm)));
  form.onsubmit = (event) => { event.preventDefault(); attempt(submit); };
  form.onkeydown = (event) => { if (event.key === 'Escape') closeForm(); };
  place.replaceChildren(form);
  place.hidden = false;
  place.scrollIntoView({ block: 'nearest' });
  (isReady ? save : form.querySelector('input, select') ?? save).focus({ preventScroll: true });
  watchForm(form);
  return form;
}

// An input that lists the names it may hold while somebody types; a name is the part after the last + or comma.
export function naming(words, section, value = '') {
  const input = make('input', { value, autocomplete: 'off' });
  const list = make('datalist', { id: `names-${crypto.randomUUID()}` });
  input.setAttribute('list', list.id);
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
