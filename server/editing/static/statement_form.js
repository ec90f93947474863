// Fields for the statement of a quote: stance, modality, and a situation that is named or described by kind and roles.

import { get } from './api.js';
import { button, make } from './elements.js';
import { choice, describeNamed, naming, plain } from './forms.js';
import { byRole, modalities, nameOf, readStatement, stances, writeSituation } from './statements.js';

const optional = (values, usual) => [['', `${usual}, not written`], ...values.map((each) => [each, each])];
const explain = (explained, role) => new RegExp(`\\b${role}, ([^;.]+)`).exec(explained)?.[1] ?? '';

// Returns the fields, and `read()`: the statement as a line and, if it is to be shared, the situation.
export function statementFields(line) {
  const parts = readStatement(line);
  if (!parts) {
    const written = plain('Statement, as it is written', line);
    return { fields: [written.label], read: () => ({ line: written.input.value.trim() }) };
  }
  const stance = choice('Stance', optional(stances, 'affirms'), parts.stance);
  const modality = choice('Modality', optional(modalities, 'actual'), parts.modality);
  const situation = situationFields(parts);
  const read = () => {
    const lead = [stance.input.value, modality.input.value, parts.basis].filter(Boolean);
    const { content, shared } = situation.read();
    return { lead, content, shared, line: [...lead, content].join(' ') };
  };
  return { fields: [make('div', { className: 'row' }, stance.label, modality.label), ...situation.fields], read };
}

// Fields for one situation.
export function situationFields(parts, { isNew = false } = {}) {
  const used = naming('Situation that has a name (or describe one below)', 'situations', parts.situation);
  const kind = naming('Kind', 'kinds', parts.kind || 'occurrence');
  kind.input.name = 'kind';
  Object.assign(kind.input, { required: !parts.situation, pattern: '\\s*\\S+\\s*', title: 'the name of a kind' });
  used.input.addEventListener('input', () => { kind.input.required = !used.input.value.trim(); });
  const label = plain('Label: the situation in words', parts.label);
  const others = plain('More: quantity=, when=, tense=', '');
  const hint = make('p', { className: 'hint', role: 'status' });
  const same = make('p', { className: 'same', role: 'status' });
  const roleBox = make('div', { className: 'roles' });
  const share = make('input', { type: 'checkbox' });
  let roles = {};

  let kinds = [];
  const chosen = () => kinds.find((each) => each.name === kind.input.value.trim());
  let shownKind = null;
  function showKind() {
    const found = chosen();
    if (shownKind === found?.name) return;  // new fields would take the focus from the old ones
    shownKind = found?.name;
    const written = byRole(argumentsNow(), found?.roles ?? []);
    roles = Object.fromEntries((found?.roles ?? []).map((role) => {
      const meaning = explain(found.roles_explained, role);
      return [role, naming(meaning ? `${role}: ${meaning}` : role, 'entities', written.found[role])];
    }));
    others.input.value = written.others;
    hint.textContent = found ? found.definition : 'There is no such kind. Search, or make one with "New kind".';
    roleBox.replaceChildren(...Object.values(roles).map((each) => each.label));
  }
  let first = parts.args;
  function argumentsNow() {
    const args = first ?? [...Object.values(roles).map((each) => each.input.value.trim()), others.input.value.trim()].filter(Boolean);
    first = null;
    return args;
  }
  // The fields of the roles are there before Tab leaves the kind.
  kind.input.addEventListener('input', () => { if (chosen()) showKind(); });
  kind.input.addEventListener('change', showKind);
  get('/api/kinds').then((found) => { kinds = found; showKind(); });
  label.input.addEventListener('input', () => askForSame(same, 'situations', label.input.value, (name) => { used.input.value = name; }));

  const read = () => {
    if (used.input.value.trim()) return { content: used.input.value.trim(), shared: null };
    const values = Object.fromEntries(Object.entries(roles).map(([role, each]) => [role, each.input.value]));
    const described = { kind: kind.input.value.trim(), roles: values, others: others.input.value.trim(), label: label.input.value.trim() };
    if (!share.checked) return { content: writeSituation({ ...described, name: parts.name }), shared: null };
    const name = parts.name || nameOf(described.label || described.kind);
    return { content: name, shared: { name, value: writeSituation({ ...described, name: '' }) } };
  };
  const description = [kind.label, hint, roleBox, label.label, same, others.label];
  const fields = isNew ? description : [used.label, ...description,
    make('label', { className: 'check' }, share, ' Share this situation with all articles')];
  return { fields, read, label };
}

// Ask whether some words mean an entry that the corpus has already; `use` takes its name.
let lastAsked = 0;
export async function askForSame(box, section, words, use, share = null, itself = '') {
  const number = ++lastAsked;
  const found = words.trim() ? (await get(`/api/${section}`, words)).filter((each) => each.name !== itself || !isHere(each)).slice(0, 4) : [];
  if (number !== lastAsked) return;
  box.replaceChildren(...(found.length ? ['Is it the same as ', ...found.map((each) => offer(each, use, share)), '?'] : []));
}

const isHere = (each) => each.article === document.getElementById('articles').value;

function offer(each, use, share) {
  if (!each.article || isHere(each)) return button(`${describeNamed(each)}: use it`, () => use(each.name));
  if (share) return button(`${describeNamed(each)}: share and use it`, async () => { if (await share(each)) use(each.name); });
  return make('a', { href: `#${each.article}` }, `${describeNamed(each)}: share it there`);
}
