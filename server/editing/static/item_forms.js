// Forms for a proposed claim, and for the changes of a claim, an utterance, an entity or a situation.

import { articleFields } from './article_form.js';
import { make } from './elements.js';
import { choice, naming, openForm, plain } from './forms.js';
import { holdsDispute, lineOf, readStatement, splitDispute } from './statements.js';
import { situationFields, statementFields } from './statement_form.js';

const SPEAKER = {
  claimant: 'Who says it', as: 'Words used instead of a name', cue: 'Cue, as it is written',
  told_to: 'Audience', when: 'When it was said', attribution: 'Words elsewhere that prove it',
};
const LABELS = { ...SPEAKER, quote: 'Quote', through: 'Who speaks for it', act: 'Act', id: 'Name in the sheet', disputes: 'Claim that it disputes', type: 'Type', name: 'Name in the article' };
const NAMED = ['claimant', 'told_to', 'through'];

const shown = (value) => (Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(' + ') : value);
const read = (text) => (text.includes(' + ') ? text.split(' + ').map((each) => each.trim()) : text.trim());
const keyField = (key, value) => (NAMED.includes(key) ? naming(LABELS[key] ?? key, 'entities', value) : plain(LABELS[key] ?? key, value));
const fixed = (key, value) => make('p', { className: 'hint' }, `${key}: ${JSON.stringify(value)} (change it in the file)`);

export const describe = ({ speaker: { claimant, cue } }) =>
  [claimant ? [claimant].flat().join(' and ') : cue ? 'somebody' : 'the article', cue ?? ''].join(' ').trim();

// `add` gets the target, the keys of the speaker and the claim; `names` are new entities that the saying names.
export function proposeClaim(proposal, targets, suggested, add) {
  const { saying, entities, named, reason } = proposal;
  const claim = saying.claims?.[0] ?? null;
  const quote = claim ? claim.quote : Object.keys(saying).find((key) => key.includes(' '));
  const statement = statementFields(claim ? claim.content : saying[quote]);
  const target = choice('Add to', [['', 'a new utterance'], ...targets.map((each) => [String(each.path[1]), `${each.path[1] + 1}. ${describe(each)}`])], suggested);
  const keys = Object.keys(SPEAKER).filter((key) => key in saying || key !== 'attribution');
  const written = keys.filter((key) => typeof shown(saying[key] ?? '') === 'string');
  const inputs = written.map((key) => [key, keyField(key, shown(saying[key] ?? ''))]);
  const others = Object.fromEntries(keys.filter((key) => !written.includes(key)).map((key) => [key, saying[key]]));
  const fresh = Object.keys(entities);
  const form = openForm('New claim', [
    ...[quote].flat().map((each) => make('blockquote', {}, each.text ?? each)), ...(reason ? [make('p', { className: 'hint' }, reason)] : []),
    target.label, make('div', { className: 'speaker-keys' }, ...inputs.map(([, each]) => each.label)), ...statement.fields,
    ...(fresh.length ? [make('p', { className: 'hint' }, `Entities that are added: ${fresh.map((name) => `${name} (${entities[name].type} ${entities[name].name})`).join(', ')}`)] : []),
    ...(named.length ? [make('p', { className: 'hint' }, `Named in these sentences: ${named.join(', ')}`)] : []),
  ], [['Save', () => {
    const speaker = { ...others };
    for (const [key, { input }] of inputs) if (input.value.trim()) speaker[key] = read(input.value);
    const { line, shared } = statement.read();
    const used = Object.fromEntries(fresh.filter((name) => [speaker.claimant, speaker.told_to].flat().includes(name))
      .map((name) => [name, { type: entities[name].type, name: entities[name].name }]));
    return add({ target: target.input.value, speaker, quote, line, shared, entities: used, isKey: !claim });
  }]]);
  // A voice that nobody names, and otherwise the kind, needs a decision first.
  const isUnnamed = 'cue' in saying && !('claimant' in saying);
  const first = isUnnamed ? inputs.find(([key]) => key === 'claimant')[1].input : form.elements.kind;
  first?.focus();
  first?.select();
}

// Each of these returns the fields of an item and a function that returns the operations for its changes.

function quoteLine(path, line) {
  const quote = plain('Quote', path.at(-1));
  const [start, disputed] = splitDispute(line);
  const statement = statementFields(start);
  const [id, disputes] = [keyField('id', ''), keyField('disputes', disputed)];
  const named = make('div', { className: 'row' }, id.label, disputes.label);
  return { fields: [quote.label, ...statement.fields, named], operations() {
    const { line: said, shared } = statement.read();
    const [key, name, against] = [quote, id, disputes].map((each) => each.input.value.trim());
    const isOnLine = against && holdsDispute(said);
    const changed = isOnLine ? `${said} disputes ${against}` : said;
    return { shared, operations: [
      ...(changed === line ? [] : [{ name: 'set', path, value: changed }]),
      ...(against && !isOnLine ? [{ name: 'set', path: [...path, 'disputes'], value: read(against) }] : []),
      ...(name ? [{ name: 'set', path: [...path, 'id'], value: name }] : []),
      ...(key === path.at(-1) ? [] : [{ name: 'rename', path, key }]),
    ] };
  } };
}

function claimKeys(path, value) {
  const content = typeof value.content === 'string' ? value.content : value.content && !Array.isArray(value.content) ? lineOf(value.content) : null;
  if (content === null) return keys(path, value);
  const before = ['stance', 'modality', 'basis'].map((key) => value[key] ?? '');
  const start = [...before.filter(Boolean), content].join(' ');
  const parts = readStatement(start);
  if (!parts) return keys(path, { ...value, content });
  const statement = statementFields(start);
  const { stance: _stance, modality: _modality, basis: _basis, content: _content, ...rest } = value;
  const others = keys(path, { ...rest, id: rest.id ?? '', disputes: rest.disputes ?? '' });
  const unchanged = statement.read().content;
  return { fields: [make('div', { className: 'speaker-keys' }, ...others.fields), ...statement.fields], operations() {
    const { lead, content: now, shared } = statement.read();
    const find = (words) => lead.find((each) => words.includes(each)) ?? '';
    const after = { stance: find(['affirms', 'denies', 'doubts']), modality: find(['actual', 'planned', 'proposed', 'possible', 'conditional']) };
    const changes = Object.entries(after).flatMap(([key, word], index) => setKey(path, key, before[index], word));
    if (now !== unchanged) changes.push({ name: 'set', path: [...path, 'content'], value: now });
    return { shared, operations: [...others.operations().operations, ...changes] };
  } };
}

const setKey = (path, key, before, after) => (before === after ? []
  : after ? [{ name: 'set', path: [...path, key], value: after }] : [{ name: 'remove', path: [...path, key] }]);

function keys(path, values) {
  const rows = [];
  const fields = Object.entries(values).filter(([key]) => !['status', 'reason', 'claims'].includes(key)).map(([key, value]) => {
    const before = shown(value);
    if (typeof before !== 'string') return fixed(key, value);
    const row = keyField(key, before);
    rows.push([key, before, row.input]);
    return row.label;
  });
  const grid = [make('div', { className: 'speaker-keys' }, ...fields)];
  return { fields: grid, operations: () => ({ shared: null, operations: rows.filter(([, before, input]) => input.value.trim() !== before)
    .flatMap(([key, before, input]) => {
      const after = input.value.trim();
      return after ? [{ name: 'set', path: [...path, key], value: read(after) }] : setKey(path, key, before, after);
    }) }) };
}

function situationLine(path, line) {
  const parts = readStatement(line);
  if (!parts || parts.situation) {
    const written = plain('As it is written', line);
    return { fields: [written.label], operations: () => ({ shared: null, operations: written.input.value.trim() === line ? [] : [{ name: 'set', path, value: written.input.value.trim() }] }) };
  }
  const situation = situationFields(parts, { isNew: true });
  return { fields: situation.fields, operations() {
    const { content } = situation.read();
    return { shared: null, operations: content === line ? [] : [{ name: 'set', path, value: content }] };
  } };
}

function entityLine(path, line) {
  const [type, ...name] = line.split(' ');
  const parts = [plain('Type', type), plain('Name in the article', name.join(' '))];
  return { fields: parts.map((each) => each.label), operations() {
    const now = parts.map((each) => each.input.value.trim()).filter(Boolean).join(' ');
    return { shared: null, operations: now === line ? [] : [{ name: 'set', path, value: now }] };
  } };
}

// The parts of an item: its speaker, its claim, or what the sheet names.
function partsOf({ path, value, claim }) {
  const speaker = Object.fromEntries(Object.keys(SPEAKER).map((key) => [key, '']));
  const ofClaim = (at, written) => (typeof written === 'string' ? quoteLine(at, written) : claimKeys(at, written));
  if (path[0] === 'article') return [articleFields(value)];
  if (path[0] === 'entities') return [typeof value === 'string' ? entityLine(path, value) : keys(path, value)];
  if (path[0] === 'situations') return [typeof value === 'string' ? situationLine(path, value) : keys(path, value)];
  if (path.length > 2) return [ofClaim(path, value)];
  if ('content' in value) return [claimKeys(path, { ...speaker, ...value })];
  return [keys(path, { ...speaker, ...value }), ...(claim ? [ofClaim(claim.path, claim.value)] : [])];
}

// `item` has a path, a value and, of an utterance with one claim, the claim. `save` gets the operations and a situation
// that is to be shared; a draft can be confirmed in the same step. `focused` names the field to begin with.
export function changeItem(item, draftPath, save, focused = '') {
  const parts = partsOf(item);
  const read = () => {
    const changes = parts.map((each) => each.operations());
    return [changes.flatMap((each) => each.operations), changes.find((each) => each.shared)?.shared ?? null];
  };
  const confirm = () => {
    const [operations, shared] = read();
    return save([...operations, { name: 'confirm', path: draftPath }], shared, draftPath);
  };
  const store = () => {
    const [operations, shared] = read();
    return !operations.length || save(operations, shared, null);
  };
  const { path } = item;
  const title = path[0] === 'article' ? 'Article data' : path[0] !== 'sayings' ? `Change ${path[1]}` : path.length === 2 ? 'Change the utterance' : 'Change the claim';
  const fields = parts.map((each) => make('div', { className: 'part' }, ...each.fields));
  const form = openForm(title, fields, draftPath ? [['Save and confirm', confirm], ['Save', store]] : [['Save', store]]);
  form.elements[focused]?.focus();
  form.elements[focused]?.select();
}
