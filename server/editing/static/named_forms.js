// Forms that create what claims name: entities, situations and kinds, of this article or shared by all.

import { make } from './elements.js';
import { choice, closeForm, naming, openForm, plain } from './forms.js';
import { askForSame, situationFields } from './statement_form.js';
import { nameOf } from './statements.js';

const TYPES = ['Person', 'Organization', 'GovernmentOrganization', 'NewsMediaOrganization', 'NGO', 'Country', 'City', 'Place', 'Group', 'SourceGroup', 'Event', 'Document'];
const PATTERN = { required: true, pattern: '[a-z0-9]+(-[a-z0-9]+)*', title: 'lower-case letters and digits, joined by hyphens' };
const where = () => choice('For', [['', 'this article'], ['shared', 'all articles']], '');

function namedAfter(words) {
  const name = plain('Name in the sheet', '', PATTERN);
  words.input.addEventListener('input', () => { name.input.value = nameOf(words.input.value); });
  return name;
}

// The words of a text of which a name is made; empty if there are none.
function wordsNamed(name, text) {
  const found = [...text.matchAll(/[\p{L}\p{N}'’]+/gu)];
  const count = name.split('-').length;
  const ends = found.map((each) => each.index + each[0].length);
  const start = found.findIndex((each, index) => index + count <= found.length && nameOf(text.slice(each.index, ends[index + count - 1])) === name);
  return start < 0 ? '' : text.slice(found[start].index, ends[start + count - 1]);
}

// `missing` is the name that a sheet uses already, and `text` the article, which may have the words for it.
export function createEntity(add, share, { missing = '', text = '' } = {}) {
  const words = plain('Its name in the article', wordsNamed(missing, text), { required: true });
  const name = missing ? plain('Name in the sheet', missing, PATTERN) : namedAfter(words);
  const type = choice('Type', TYPES.map((each) => [each, each]), 'Person');
  const same = make('p', { className: 'same', role: 'status' });
  const scope = where();
  words.input.addEventListener('input', () => ask());
  const ask = () => askForSame(same, 'entities', words.input.value, closeForm, share);
  if (words.input.value) ask();
  openForm('New entity', [words.label, same, name.label, type.label, scope.label], [['Save', async () => {
    const value = scope.input.value ? { type: type.input.value, name: words.input.value.trim() } : `${type.input.value} ${words.input.value.trim()}`;
    return await add('entities', name.input.value, value, scope.input.value === 'shared') && name.input.value;
  }]], { first: missing && words.input.value ? type.input : words.input });
}

// Ask which entity a drafted or written one is the same as; `use` takes its name.
export function sameEntity(name, words, share, use) {
  const other = naming('Name of the other entity', 'entities');
  other.input.required = true;
  const same = make('p', { className: 'same', role: 'status' });
  openForm(`${name} is the same as`, [same, other.label], [['Replace it everywhere in this sheet', () => use(other.input.value.trim())]]);
  askForSame(same, 'entities', words, async (found) => { if (await use(found)) closeForm(); }, share, name);
}

export function createSituation(add) {
  const situation = situationFields({ situation: '', name: '', kind: 'occurrence', args: [], label: '' }, { isNew: true });
  const name = plain('Name in the sheet', '', PATTERN);
  const label = situation.label.input;
  label.required = true;
  label.addEventListener('input', () => { name.input.value = nameOf(label.value); });
  const scope = where();
  openForm('New situation', [...situation.fields, name.label, scope.label],
    [['Save', () => add('situations', name.input.value, situation.read().content, scope.input.value === 'shared')]]);
}

export function createKind(add) {
  const label = plain('Label', '', { required: true });
  const name = namedAfter(label);
  const definition = plain('Definition, in one sentence', '', { required: true });
  const broader = naming('Broader kind of the ontology', 'kinds');
  broader.input.required = true;
  const accusing = make('input', { type: 'checkbox' });
  openForm('New kind, for all articles', [label.label, name.label, definition.label, broader.label,
    make('label', { className: 'check' }, accusing, ' It accuses somebody')], [['Save', () => {
    const value = { label: label.input.value.trim(), definition: definition.input.value.trim(), broader: broader.input.value.trim() };
    return add('kinds', name.input.value, accusing.checked ? { ...value, accusing: 'true' } : value, true);
  }]]);
}
