// The workbench: shows an article and its sheet, and sends every change to the server, which writes the file.

import { get, post } from './api.js';
import { make } from './elements.js';
import { changeKeys, createNamed, proposeClaim } from './forms.js';
import { focusItem, listenForKeys, showSayings } from './sayings.js';
import { listenForSelection, markItem, showText } from './text.js';

const find = (id) => document.getElementById(id);
const TYPES = ['Person', 'Organization', 'GovernmentOrganization', 'NewsMediaOrganization', 'NGO', 'Country', 'City', 'Place', 'Group', 'SourceGroup', 'Event', 'Document'];
let state = null;

const say = (words) => { find('status').textContent = words; };
const address = (part = '') => `/api/articles/${encodeURIComponent(find('articles').value)}${part}`;

function show(next) {
  state = next;
  showText(state.segments, focusItem);
  showSayings(state, actions);
  find('undo').disabled = !state.can_undo;
  find('redo').disabled = !state.can_redo;
  find('published').href = state.published;
  find('published').hidden = false;
  const claims = state.sayings.flatMap((each) => each.claims);
  const count = (name) => claims.filter((each) => each.state === name).length;
  find('counts').textContent = `${claims.length} claims: ${count('proved')} proved, ${count('draft')} drafts, ${count('problem')} with problems`;
  showConflicts(state.conflicts);
}

function showConflicts(conflicts) {
  find('conflict').hidden = !conflicts.length;
  find('conflict').replaceChildren(...conflicts.flatMap(([, ours, theirs]) => [
    make('p', {}, 'This item was changed elsewhere. The file has:'), make('pre', {}, theirs),
    make('p', {}, 'Your change, which was not written:'), make('pre', {}, ours)]));
}

async function attempt(request, done) {
  try {
    show(await request());
    say(done);
    return true;
  } catch (error) {
    say(error.message);
    if (error.conflicts) { show(await get(address())); showConflicts(error.conflicts); }
    return false;
  }
}

const change = (done, name, path, rest = {}) => attempt(() => post(address('/changes'), { revision: state.revision, name, path, ...rest }), done);

function itemAt(path) {
  if (path[0] !== 'sayings') return state[path[0]][path[1]];
  const saying = state.sayings[state.sayings.findIndex((each) => each.path[1] === path[1])];
  return path.length === 2 ? saying.speaker : saying.claims.find((each) => JSON.stringify(each.path) === JSON.stringify(path)).value;
}

const actions = {
  show: markItem,
  confirm: (path) => change('Confirmed.', 'confirm', path),
  reject: (path) => change('Removed. Undo brings it back.', 'reject', path),
  split: (path) => change('Split.', 'split', path),
  join: (path) => change('Joined.', 'join', path),
  change(path) {
    const value = itemAt(path);
    if (path[0] !== 'sayings' && typeof value === 'string') {
      changeKeys(`Change ${path[1]}`, { 'as written': value }, async ([changed]) => !changed || change('Changed.', 'set', path, { value: changed[1] }));
      return;
    }
    if (typeof value === 'string') {
      changeKeys('Change the claim', { quote: path[2], 'what it says': value }, async (changed) => {
        for (const [name, text] of changed) {
          const isQuote = name === 'quote';
          if (!await change('Changed.', isQuote ? 'rename' : 'set', path, isQuote ? { key: text } : { value: text })) return false;
          if (isQuote) path = [...path.slice(0, 2), text];
        }
        return true;
      });
      return;
    }
    const empty = path[0] === 'sayings' && path.length === 2 ? { claimant: '', as: '', cue: '', told_to: '', when: '', attribution: '' } : {};
    changeKeys(path[0] !== 'sayings' ? `Change ${path[1]}` : path.length === 2 ? 'Change the utterance' : 'Change the claim', { ...empty, ...value }, async (changed) => {
      for (const [name, text] of changed) {
        if (!await change('Changed.', text ? 'set' : 'remove', [...path, name], text ? { value: text } : {})) return false;
      }
      return true;
    });
  },
};

async function addClaim(target, speaker, claim, quote) {
  if (target !== '') {
    const path = ['sayings', Number(target)];
    if (quote) return change('Added.', 'set', [...path, quote], { value: claim[quote] });
    const number = (state.sayings.find((each) => each.path[1] === path[1]).claims.filter((each) => each.path.length === 4)).length;
    return change('Added.', 'add', [...path, 'claims', number], { value: claim });
  }
  return change('Added.', 'add', ['sayings', placeOf(quote ?? claim.quote.text)], { value: { ...speaker, ...claim } });
}

// Sayings are in the order of the text: a new one goes before the first that begins later.
let selected = null;
function placeOf() {
  const later = state.sayings.findIndex((each) => each.claims.some((one) => one.spans.length && one.spans[0][0] > selected.start));
  return later < 0 ? state.sayings.length : state.sayings[later].path[1];
}

async function propose(words) {
  selected = words;
  try {
    proposeClaim(await post(address('/proposal'), words), state.sayings.filter((each) => each.claims.some((one) => one.path.length > 2)), addClaim);
  } catch (error) { say(error.message); }
}

find('undo').onclick = () => attempt(() => post(address('/undo')), 'Taken back.');
find('redo').onclick = () => attempt(() => post(address('/redo')), 'Made again.');
find('new-entity').onclick = () => createNamed('entities', TYPES, (name, value) => change('Added.', 'add', ['entities', name], { value }));
find('new-situation').onclick = () => createNamed('situations', [], (name, value) => change('Added.', 'add', ['situations', name], { value }));
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || event.target.matches('input, textarea')) return;
  event.preventDefault();
  find(event.shiftKey ? 'redo' : 'undo').click();
});
find('articles').onchange = () => { location.hash = find('articles').value; };
addEventListener('hashchange', load);

async function load() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted) find('articles').value = wanted;
  await attempt(() => get(address()), '');
}

for (const each of await get('/api/articles')) find('articles').append(make('option', { value: each }, each));
listenForSelection(propose);
listenForKeys(actions);
await load();
