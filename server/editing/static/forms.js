// Forms: a proposed claim, the keys of an item, and new entities and situations.

import { get } from './api.js';
import { button, field, make } from './elements.js';

const place = document.getElementById('form');
let focusBefore = null;

export function closeForm() {
  place.hidden = true;
  place.replaceChildren();
  focusBefore?.focus();
}

function open(title, fields, submit) {
  focusBefore = document.activeElement;
  const save = make('button', { type: 'submit' }, 'Save');
  const form = make('form', { 'aria-label': title }, make('h3', {}, title), ...fields,
    make('p', { className: 'actions' }, save, button('Cancel', closeForm)));
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await submit()) closeForm();
  };
  form.onkeydown = (event) => { if (event.key === 'Escape') closeForm(); };
  place.replaceChildren(form);
  place.hidden = false;
  place.scrollIntoView({ block: 'nearest' });
  save.focus();
  return form;
}

// A text that lists what it may name while somebody types.
function naming(value, section) {
  const input = make('input', { value, autocomplete: 'off' });
  const list = make('datalist', { id: `names-${Math.random().toString(36).slice(2)}` });
  input.setAttribute('list', list.id);
  input.oninput = async () => {
    const found = await get(`/api/${section}`, input.value.split(/[,+(]/).at(-1).trim());
    list.replaceChildren(...found.map((each) => make('option', { value: each.name },
      section === 'kinds' ? each.definition : `${each.words} (${each.type}${each.article && `, ${each.article}`})`)));
  };
  const box = make('span', {}, input, list);
  return { input, box };
}

const named = (words, control) => { const label = field(words, control.input); label.append(control.box); return label; };

const written = (value) => (Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(' + ') : value);
const read = (text) => (text.includes(' + ') ? text.split(' + ').map((each) => each.trim()) : text.trim());

function contentFields(content) {
  const line = make('input', { value: content });
  const kind = naming('', 'kinds');
  const roles = make('p', { className: 'hint', role: 'status' });
  kind.input.onchange = async () => {
    const [found] = await get('/api/kinds', kind.input.value);
    if (!found) return;
    roles.textContent = `${found.definition} ${found.roles_explained}`;
    line.value = line.value.replace(/[\w-]+\(/, `${found.name}(`);
  };
  return { line, fields: [field('What it says: stance modality kind(roles) label', line), named('Search a kind', kind), roles] };
}

const SPEAKER = ['claimant', 'as', 'cue', 'told_to', 'when'];

export function proposeClaim(proposal, sayings, add) {
  const { saying } = proposal;
  const quote = Object.keys(saying).find((key) => key.includes(' '));
  const content = contentFields(quote ? saying[quote] : saying.content);
  const inputs = SPEAKER.map((key) => [key, ['claimant', 'told_to'].includes(key) ? naming(saying[key] ?? '', 'entities') : { input: make('input', { value: saying[key] ?? '' }) }]);
  const target = make('select', {}, make('option', { value: '' }, 'a new utterance'),
    ...sayings.map((each) => make('option', { value: each.path[1] }, `${each.path[1] + 1}. ${describe(each)}`)));
  const fields = [
    make('blockquote', {}, quote ?? saying.quote.text), field('Add to', target), ...content.fields,
    make('p', { className: 'hint' }, proposal.named.length ? `Named in the sentence: ${proposal.named.join(', ')}` : 'No entity is named in the sentence.'),
    ...inputs.map(([key, control]) => (control.box ? named(key, control) : field(key, control.input))),
  ];
  open('New claim', fields, () => {
    const value = {};
    for (const [key, { input }] of inputs) if (input.value.trim()) value[key] = key === 'claimant' ? read(input.value) : input.value.trim();
    const claim = quote ? { [quote]: content.line.value } : { quote: saying.quote, content: content.line.value };
    return add(target.value, value, claim, quote);
  });
}

export const describe = (saying) => {
  const { claimant, cue } = saying.speaker;
  return [claimant ? [claimant].flat().join(' and ') : cue ? 'somebody' : 'the article', cue ?? ''].join(' ').trim();
};

export function changeKeys(title, values, save) {
  const rows = [];
  const fields = [];
  const addRow = (key, value) => {
    const shown = written(value);
    if (typeof shown !== 'string') { fields.push(make('p', { className: 'hint' }, `${key}: ${JSON.stringify(value)} (change it in the file)`)); return; }
    const control = ['claimant', 'told_to', 'through'].includes(key) ? naming(shown, 'entities') : { input: make('input', { value: shown }) };
    rows.push([key, shown, control.input]);
    fields.push(control.box ? named(key, control) : field(key, control.input));
  };
  for (const [key, value] of Object.entries(values)) addRow(key, value);
  open(title, fields, () => save(rows.filter(([, before, input]) => input.value.trim() !== before)
    .map(([key, , input]) => [key, read(input.value)])));
  return rows;
}

export function createNamed(section, types, add) {
  const label = make('input', { required: true, autocomplete: 'off' });
  const name = make('input', { required: true, pattern: '[a-z0-9]+(-[a-z0-9]+)*', title: 'lower-case letters and digits, joined by hyphens' });
  const type = make('input', { value: section === 'entities' ? 'Person' : 'occurrence()', required: true });
  const list = make('datalist', { id: 'types' }, ...types.map((each) => make('option', { value: each })));
  type.setAttribute('list', 'types');
  const same = make('p', { className: 'hint', role: 'status' });
  label.oninput = async () => {
    name.value = label.value.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    const found = await get(`/api/${section}`, label.value);
    same.textContent = found.length ? `Is it the same as: ${found.slice(0, 4).map((each) => `${each.name} (${[each.words, each.article || 'shared'].filter(Boolean).join(', ')})`).join('; ')}?` : '';
  };
  open(section === 'entities' ? 'New entity' : 'New situation', [
    field(section === 'entities' ? 'Its name in the article' : 'Label', label), same, field('Name in the sheet', name),
    field(section === 'entities' ? 'Type' : 'Kind and roles', type), list,
  ], () => add(name.value, `${type.value} ${label.value}`));
  label.focus();
}
