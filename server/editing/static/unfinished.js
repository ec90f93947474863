// The form that is being filled in: the server keeps it with every keystroke, so that it comes back after a crash.
//
// A form is known by the action that opens it, such as 'change' with a path, and by its fields' labels. To bring it back the
// action is done again, and the fields get their values, also those that appear later.

import { send } from './api.js';
import { button, make } from './elements.js';

const RETRY_MILLISECONDS = 1000;
const box = document.getElementById('unfinished');
const list = document.getElementById('unfinished-forms');
const say = (words) => { document.getElementById('status').textContent = words; };

let page = null;
// What opens the next form, and what was kept of it.
let next = null;
let current = null;
let isSaving = false;

// `openers` open a form for an action and return whether they could; `context()` is the article's address and revision.
export function configure(openers, context) { page = { openers, context }; }

// A form that is opened above another one, which comes back when it is closed; one that makes something new does not.
let below = null;
export function startAbove(action, argument) {
  below = current && current.action !== 'create' ? putAside(current) : null;
  return start(action, argument);
}

function putAside({ form, last, action, argument, name, number, title }) {
  const fields = fieldsOf(form);
  const values = Object.fromEntries([...fields].map(([label, control]) => [label, valueOf(control)]));
  return { action, argument, name, number, title, values, at: [...fields].find(([, control]) => control === last)?.[0], takesName: last?.dataset.names === 'entities' };
}

// Bring back the form below the one that is closed; a name that was made is in the field that had the focus.
export function comeBack(made) {
  if (!below) return false;
  const kept = below;
  below = null;
  if (made && kept.takesName) kept.values[kept.at] = withName(kept.values[kept.at], made);
  openKept(kept);
  return true;
}

// What was typed of the name gives way to it; other names stay.
function withName(written, made) {
  const names = written.split('+').map((each) => each.trim()).filter(Boolean);
  if (names.length && made.startsWith(names.at(-1))) names.pop();
  return [...new Set([...names, made])].join(' + ');
}

export const start = (action, argument) => openKept({ action, argument, values: {}, number: 0, name: crypto.randomUUID() });

async function openKept(kept) {
  const { address, revision } = page.context();
  next = { ...kept, revision: kept.argument.revision ?? revision, address: `${address}/forms/${kept.name}` };
  const isOpen = await page.openers[kept.action](kept.argument);
  next = null;
  return isOpen;
}

// Watch a form that was opened; the one before, if something was typed, is listed as unfinished.
export function watchForm(form) {
  leaveCurrent();
  if (!next) return;
  const watched = { ...next, form, title: form.getAttribute('aria-label') };
  [current, next] = [watched, null];
  // The name is locked, so that no other tab of this browser opens it by itself.
  navigator.locks.request(watched.name, () => (current === watched ? new Promise((release) => { watched.release = release; }) : null));
  if (Object.keys(watched.values).length) restore(watched);
  form.addEventListener('focusin', ({ target }) => { if (target.matches('input, select')) watched.last = target; });
  watched.last = document.activeElement;
  for (const event of ['input', 'change']) form.addEventListener(event, () => keep(watched));
}

// Forget the form that was saved or cancelled.
export function endForm() {
  const ended = current;
  release();
  if (ended?.isKept) send('DELETE', ended.address).catch((error) => say(error.message));
}

// Leave the form, and the one below it, for another article.
export function leaveForm() {
  below = null;
  leaveCurrent();
}

function leaveCurrent() {
  const left = current;
  release();
  if (left?.isKept && left.name !== below?.name) listForm(left);
}

function release() {
  current?.release?.();
  current = null;
}

// The change of a form is made once, however often it is sent, and is one of the revision that the form shows.
export const savingForm = () => (isSaving && current ? { form: current.name, revision: current.revision } : {});

// Somebody who saves a form again after a conflict has seen the newer text.
export function reviseForm() { if (current) current.revision = page.context().revision; }

export async function whileSaving(submit) {
  isSaving = true;
  try { return await submit(); } finally { isSaving = false; }
}

const labelOf = (control) => control.labels?.[0]?.firstChild?.textContent ?? '';
// The fields by their labels; a second one of a label has a number.
function fieldsOf(form) {
  const found = new Map();
  for (const control of form.elements) {
    if (!control.matches('input, select, textarea')) continue;
    let label = labelOf(control);
    for (let number = 2; found.has(label); number += 1) label = `${labelOf(control)} (${number})`;
    found.set(label, control);
  }
  return found;
}
const valueOf = (control) => (control.type === 'checkbox' ? String(control.checked) : control.value);

// Every keystroke is sent at once: the server keeps that with the highest number.
async function keep(watched) {
  const fields = fieldsOf(watched.form);
  for (const [label, control] of fields) watched.values[label] = valueOf(control);
  watched.isKept = true;
  const number = ++watched.number;
  const { action, argument, title, values } = watched;
  try {
    await send('PUT', watched.address, { number, content: { action, argument, title, values, at: [...fields].find(([, control]) => control === document.activeElement)?.[0] } });
    if (watched.wasGone) say('The server answers again and has saved this form.');
    watched.wasGone = false;
  } catch (error) {
    say(error.message);
    watched.wasGone = true;
    if (error.isGone) setTimeout(() => { if (current === watched && number === watched.number) keep(watched); }, RETRY_MILLISECONDS);
  }
}

function restore(watched) {
  const { form, at } = watched;
  watched.isKept = true;
  form.dataset.isTouched = 'yes';
  const wanted = Object.entries(watched.values);
  const missing = make('p', { className: 'hint', role: 'status' });
  const apply = () => {
    const fields = fieldsOf(form);
    const changed = wanted.filter(([label, value]) => fields.has(label) && valueOf(fields.get(label)) !== value);
    for (const [label, value] of changed) {
      const control = fields.get(label);
      if (control.type === 'checkbox') control.checked = value === 'true';
      else control.value = value;
    }
    const others = wanted.filter(([label, value]) => value && !fields.has(label)).map(([label, value]) => `${label}: ${value}`);
    const words = others.length ? `Typed before: ${others.join('; ')}` : '';
    if (missing.textContent !== words) missing.textContent = words;
    return changed.map(([label]) => fields.get(label));
  };
  form.prepend(missing);
  const observer = new MutationObserver(apply);
  for (const each of apply()) each.dispatchEvent(new Event('change'));  // other fields may depend on it
  observer.observe(form, { childList: true, subtree: true });
  for (const event of ['input', 'keydown', 'click']) form.addEventListener(event, () => observer.disconnect(), { capture: true });
  queueMicrotask(() => {
    const field = fieldsOf(form).get(at);
    field?.focus();
    field?.select?.();
  });
}

// Go on with the first of the forms that were kept and that no other tab has open, and list the others.
export async function showUnfinished(forms) {
  list.replaceChildren();
  const { held } = await navigator.locks.query();
  for (const { form: name, number, content } of forms) {
    const kept = { ...content, name, number };
    const isOpen = !current && !held.some((each) => each.name === name) && await openKept(kept);
    if (!isOpen && current?.name !== name) listForm(kept);
  }
  box.hidden = !list.children.length;
}

function listForm(kept) {
  const typed = Object.entries(kept.values).filter(([, value]) => value).map(([label, value]) => `${label}: ${value}`);
  const item = make('li', {}, make('strong', {}, kept.title), make('p', {}, typed.join('; ')));
  const remove = () => { item.remove(); box.hidden = !list.children.length; };
  const address = `${page.context().address}/forms/${kept.name}`;
  item.append(make('p', { className: 'actions' }, button('Continue', async () => {
    if (await openKept(kept)) remove();
    else say('The words of the article that this form is about were changed. The list shows what was typed.');
  }), button('Discard', async () => {
    try { await send('DELETE', address); remove(); } catch (error) { say(error.message); }
  })));
  list.append(item);
  box.hidden = false;
}
