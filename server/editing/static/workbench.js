// The workbench: shows an article and its sheet, and sends every change to the server, which writes the file.

import { get, post } from './api.js';
import { askToConfirm } from './confirming.js';
import { make } from './elements.js';
import { closeForm, explainRefusal, openForm, whenClosed } from './forms.js';
import { changeItem, proposeClaim } from './item_forms.js';
import { createEntity, createKind, createSituation, sameEntity } from './named_forms.js';
import { showConflicts, showMistakes } from './notices.js';
import { focusItem, focusNextOpen, focusWork, listenForKeys, markMade, placeOfItem, problemList, scrollToItem, showSayings, spoken } from './sayings.js';
import { listenForSelection, markItem, onScroll, showText, unmarkSelection } from './text.js';
import { configure, leaveForm, reviseForm, savingForm, showUnfinished, start, startAbove } from './unfinished.js';

const find = (id) => document.getElementById(id);
// Characters between words that may belong to one utterance.
const NEAR = 300;
let state = null;

const say = (words) => { find('status').textContent = words; };
const address = (part = '') => `/api/articles/${encodeURIComponent(find('articles').value)}${part}`;

function show(next) {
  state = next;
  showText(state.segments, focusItem);
  showSayings(state, actions);
  find('undo').disabled = !state.can_undo;
  find('redo').disabled = !state.can_redo;
  find('published').href = `/published/${encodeURIComponent(state.slug)}`;
  find('draft').hidden = state.sayings.length > 0 || state.unreadable.length > 0;
  showCounts();
  showConflicts(state.conflicts);
  showMistakes(state.unreadable, () => attempt(() => get(address()), 'Looked again.'));
  document.body.dataset.revision = state.revision;
}

function showCounts() {
  const claims = state.sayings.flatMap((each) => each.claims);
  const count = (name) => claims.filter((each) => each.state === name).length;
  const parts = [[count('proved'), 'proved'], [count('draft'), 'drafts'], [count('problem'), 'with problems']];
  find('counts').textContent = `${claims.length} claims: ${parts.map(([number, words]) => `${number} ${words}`).join(', ')}`;
}

async function attempt(request, done) {
  try {
    show(await request());
    say(done);
    return true;
  } catch (error) {
    say(error.message);
    explainRefusal(...(error.problems ? problemList(error.problems, actions) : []));
    if (error.conflicts || error.isUnreadable) show(await get(address()));
    if (error.conflicts) { showConflicts(error.conflicts, { isNew: true }); reviseForm(); }
    return false;
  }
}

const change = (done, operations) => attempt(() => post(address('/changes'), { revision: state.revision, operations, ...savingForm() }), done);
const addShared = (section, name, value) => attempt(() => post(address(`/shared/${section}`), { name: 'add', path: [name], value, form: savingForm().form }), `${name} is shared by all articles now.`);
const share = (article, name) => attempt(() => post(address('/share'), { article, name }), `${name} is shared by all articles now.`);
const addNamed = (section, name, value, isShared) => (isShared ? addShared(section, name, value)
  : change('Added.', [{ name: 'add', path: [section, name], value }]));

function itemAt(path) {
  if (path[0] === 'article') return state.article;
  if (path[0] !== 'sayings') return state[path[0]][path[1]];
  const saying = state.sayings.find((each) => each.path[1] === path[1]);
  return path.length === 2 ? saying.speaker : saying.claims.find((each) => JSON.stringify(each.path) === JSON.stringify(path)).value;
}

// The path of the draft that an item is, or is part of; or null.
function draftOf(path) {
  if (itemAt(path)?.status === 'draft') return path;
  const saying = path[0] === 'sayings' && state.sayings.find((each) => each.path[1] === path[1]);
  if (!saying) return null;
  const isDraft = saying.speaker.status === 'draft' || (path.length === 2 && saying.claims.some((each) => each.value?.status === 'draft'));
  return isDraft ? saying.path : null;
}

// Drafts are decided one after the other: after each the next one has the focus.
async function decide(path, operation, done) {
  // Without a claim its utterance has fewer items: go on at the utterance, not after it.
  const place = placeOfItem(path[0] === 'sayings' ? path.slice(0, 2) : path);
  if (!await change(done, [operation])) return false;
  setTimeout(() => { if (!focusNextOpen(place)) say(`${done} No draft or problem is left.`); }, 0); // after a form is closed
  return true;
}

const actions = {
  show: markItem,
  confirm(path) {
    const draft = draftOf(path);
    if (!draft) { say('This is not a draft.'); return; }
    const confirm = () => decide(draft, { name: 'confirm', path: draft }, 'Confirmed.');
    const claims = draft[0] === 'sayings' && draft.length === 2 ? state.sayings.find((each) => each.path[1] === draft[1]).claims : [];
    if (claims.length > 1) askToConfirm(claims.map(spoken), confirm);
    else confirm();
  },
  create: (missing) => startAbove('create', { what: 'entity', missing }),
  reject(path) {
    const operation = { name: 'reject', path };
    if (draftOf(path)) decide(path, operation, 'Rejected. Undo brings it back.');
    else change('Removed. Undo brings it back.', [operation]);
  },
  split: (path) => change('Split.', [{ name: 'split', path }]),
  join: (path) => change('Joined.', [{ name: 'join', path }]),
  share: (name) => share(state.slug, name),
  same(name) {
    const path = ['entities', name];
    const value = itemAt(path);
    const words = typeof value === 'string' ? value.split(' ').slice(1).join(' ') : value.name;
    sameEntity(name, words || name, (each) => share(each.article, each.name),
      (key) => change(`Replaced by ${key}.`, [{ name: 'same', path, key }]));
  },
  change(path, focused) {
    const claims = path[0] === 'sayings' && path.length === 2 ? state.sayings.find((each) => each.path[1] === path[1]).claims : [];
    const claim = claims.length === 1 && claims[0].path.length > 2 ? claims[0] : null;
    start('change', { path, value: itemAt(path), claim, draft: draftOf(path), focused, revision: state.revision });
  },
};

// The form of an item shows the value, and changes the path, of the revision that it was opened in.
function openChange({ path, value, claim, draft, focused }) {
  changeItem({ path, value, claim }, draft, async (operations, shared, confirmed) => {
    if (shared && !await addShared('situations', shared.name, shared.value)) return false;
    const place = placeOfItem(confirmed ?? path);
    if (!await change(confirmed ? 'Changed and confirmed.' : 'Changed.', operations)) return false;
    if (confirmed) setTimeout(focusNextOpen, 0, place);
    return true;
  }, focused);
  return true;
}

async function addClaim({ target, speaker, quote, line, shared, entities, isKey }) {
  if (shared && !await addShared('situations', shared.name, shared.value)) return false;
  const operations = Object.entries(entities).map(([name, value]) => ({ name: 'add', path: ['entities', name], value }));
  if (target === '') {
    const claim = isKey ? { [quote]: line } : { claims: [{ quote, content: line }] };
    operations.push({ name: 'add', path: ['sayings', placeOfSelection()], value: { ...speaker, ...claim } });
  } else if (isKey) {
    operations.push({ name: 'set', path: ['sayings', Number(target), quote], value: line });
  } else {
    const listed = state.sayings.find((each) => each.path[1] === Number(target)).claims.filter((each) => each.path.length === 4);
    operations.push({ name: 'add', path: ['sayings', Number(target), 'claims', listed.length], value: { quote, content: line } });
  }
  return change('Added.', operations);
}

// Sayings are in the order of the text: a new one goes before the first that begins later.
let selected = null;
function placeOfSelection() {
  const later = state.sayings.findIndex((each) => each.claims.some((one) => one.spans.length && one.spans[0][0] > selected.start));
  return later < 0 ? state.sayings.length : state.sayings[later].path[1];
}

// The utterance near the selection that has the same speaker and cue.
function sameUtterance({ claimant, cue }, targets) {
  const isNear = ([start, end]) => start < selected.end + NEAR && selected.start - NEAR < end;
  const found = (claimant || cue) && targets.find((each) => String(each.speaker.claimant) === String(claimant) && each.speaker.cue === cue
    && each.claims.some((one) => one.spans.some(isNear)));
  return found ? String(found.path[1]) : '';
}

const wordsAt = ({ start: first, end }) => [...textNow()].slice(first, end).join('');

async function openProposal(words) {
  if (words.text !== wordsAt(words)) return false;
  selected = words;
  try {
    const proposal = await post(address('/proposal'), { start: words.start, end: words.end });
    const targets = state.sayings.filter((each) => each.claims.some((one) => one.path.length > 2));
    proposeClaim(proposal, targets, sameUtterance(proposal.saying, targets), addClaim);
    return true;
  } catch (error) { say(error.message); }
  return false;
}

// A published claim keeps its address for good, so it takes a second press.
function publish() {
  openForm('Publish all articles of this folder', [
    make('p', {}, 'Articles with drafts are left out, and one with problems keeps its published claims. The result is the same as with onrecord build --skip-drafts.'),
  ], [['Publish', async () => {
    say('Publishing …');
    try {
      const done = await post('/api/publication');
      const others = [['drafts', done.drafts], ['problems', done.refused]].filter(([, slugs]) => slugs.length).map(([why, slugs]) => `; not those with ${why}: ${slugs.join(', ')}`);
      say(`${done.is_new ? 'Published' : 'Published before'}: ${done.claims} claims of ${done.articles} articles${others.join('')}.`);
    } catch (error) { say(error.message); }
    return true;
  }]]);
}

async function load() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted) find('articles').value = wanted;
  leaveForm();
  closeForm();
  if (await attempt(() => get(address()), '')) await showUnfinished(state.forms);
}

// After a form the focus is where somebody was working; a new entity is marked.
whenClosed((before, made) => {
  unmarkSelection();
  if (made) markMade(['entities', made]);
  if (before?.isConnected && before.matches('#text, [data-path], [data-path] *')) before.focus();
  else focusWork(made ? ['entities', made] : null);
});

const textNow = () => state.segments.map((each) => each.text).join('');
const NEW = { entity: ({ missing }) => createEntity(addNamed, (each) => share(each.article, each.name), { missing, text: textNow() }), situation: () => createSituation(addNamed), kind: () => createKind(addNamed) };
configure({ change: openChange, propose: openProposal, create(argument) { NEW[argument.what](argument); return true; } }, () => ({ address: address(), revision: state.revision }));

find('undo').onclick = () => attempt(() => post(address('/undo')), 'Taken back.');
find('redo').onclick = () => attempt(() => post(address('/redo')), 'Made again.');
find('draft').onclick = async () => {
  if (await attempt(() => post(address('/draft')), 'Drafted: confirm or reject each item.')) focusNextOpen();
};
find('publish').onclick = publish;
for (const what of Object.keys(NEW)) find(`new-${what}`).onclick = () => startAbove('create', { what });
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || event.target.matches('input, textarea')) return;
  event.preventDefault();
  find(event.shiftKey ? 'redo' : 'undo').click();
});
find('articles').onchange = () => { location.hash = find('articles').value; };
addEventListener('hashchange', load);

for (const each of await get('/api/articles')) find('articles').append(make('option', { value: each }, each));
listenForSelection((words) => start('propose', { ...words, text: wordsAt(words) }));
listenForKeys(actions);
onScroll((path) => { if (!find('items').contains(document.activeElement) && find('form').hidden) scrollToItem(path); });
await load();
