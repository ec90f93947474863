// The list of utterances and claims, and of what the sheet names, each with its problems and what can be done with it.

import { button, make } from './elements.js';
import { describe } from './item_forms.js';
import { lineOf } from './statements.js';

const list = document.getElementById('sayings');
const named = document.getElementById('named');
const column = document.getElementById('items');

const key = (path) => JSON.stringify(path);
const words = (value) => (typeof value === 'string' ? value : Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(' … ') : value?.text ?? JSON.stringify(value ?? ''));

// Problems with a button for each entity that is missing.
export function problemList(problems, actions) {
  return problems.length ? [make('ul', { className: 'problems' }, ...problems.map(({ problem, missing, is_warning: isWarning }) =>
    make('li', { className: isWarning ? 'warning' : '' }, make('strong', {}, `${isWarning ? 'Warning' : 'Problem'} ${problem.code}`), ` ${problem.message}. ${problem.hint} `,
      ...(missing ? [button(`Create the entity ${missing}`, () => actions.create(missing))] : []))))] : [];
}

const problemsOf = (problems, path, actions) => problemList(problems.filter((each) => key(each.path) === key(path)), actions);

function item(name, path, state, className, actions, children) {
  const element = make('div', { className: `${className} is-${state}`, tabIndex: 0, role: 'group', onfocus: (event) => {
    if (event.target === element) actions.show(path);
  } }, ...children);
  element.dataset.path = key(path);
  element.setAttribute('aria-label', `${name}, ${state}`);
  return element;
}

// What a claim says: its stance and modality if they are written, and its content.
function statement(value) {
  if (typeof value === 'string') return value;
  const content = typeof value.content === 'string' ? value.content : (value.content && !Array.isArray(value.content) && lineOf(value.content)) || JSON.stringify(value.content);
  return [value.stance, value.modality, value.basis, content].filter(Boolean).join(' ');
}

const draftOf = (value) => (value?.status === 'draft' ? [make('p', { className: 'hint' }, `Draft: ${value.reason ?? 'nobody has confirmed it'}`)] : []);

export const spoken = ({ path, value }) => ({ quote: path.length === 3 ? path[2] : words(value.quote), statement: statement(value) });

function said(each) {
  const { quote, statement: written } = spoken(each);
  return [make('p', { className: 'quote' }, quote), make('code', {}, written)];
}

function claim(each, saying, problems, actions) {
  const isDraft = each.value?.status === 'draft';
  return make('li', {}, item('Claim', each.path, each.state, 'claim', actions, [
    ...said(each), ...draftOf(each.value),
    ...problemsOf(problems, each.path, actions),
    make('div', { className: 'actions' }, ...(isDraft ? [button('Confirm', () => actions.confirm(each.path))] : []),
      button('Change', () => actions.change(each.path)), button(isDraft ? 'Reject' : 'Remove', () => actions.reject(each.path)),
      ...(saying.claims.indexOf(each) > 0 ? [button('Split before', () => actions.split(each.path))] : [])),
  ]));
}

function utterance(saying, state, actions) {
  const { speaker, path } = saying;
  const only = saying.claims.length === 1 ? saying.claims[0] : null;
  const isDraft = speaker.status === 'draft' || saying.claims.some((each) => each.value?.status === 'draft');
  const more = ['as', 'told_to', 'when', 'act'].filter((each) => speaker[each]).map((each) => `${each.replace('_', ' ')}: ${words(speaker[each])}`);
  return make('li', {}, item('Utterance', path, only?.state ?? saying.state, 'saying', actions, [
    make('p', { className: 'speaker' }, make('strong', {}, `${path[1] + 1}. ${describe(saying)}`), more.length ? ` (${more.join('; ')})` : ''),
    ...draftOf(speaker),
    ...(only ? said(only) : []),
    ...problemsOf(state.problems, path, actions), ...(only && only.path.length > 2 ? problemsOf(state.problems, only.path, actions) : []),
    make('div', { className: 'actions' }, ...(isDraft ? [button(saying.claims.length > 1 ? 'Confirm all' : 'Confirm', () => actions.confirm(path))] : []),
      button('Change', () => actions.change(path)), button(speaker.status ? 'Reject' : 'Remove', () => actions.reject(path)),
      ...(path[1] + 1 < state.sayings.length ? [button('Join with next', () => actions.join(path))] : [])),
    ...(only ? [] : [make('ul', { className: 'claims' }, ...saying.claims.map((each) => claim(each, saying, state.problems, actions)))]),
  ]));
}

// An entity or a situation of the sheet.
function namedItem(section, name, value, problems, actions) {
  const path = [section, name];
  const isDraft = value?.status === 'draft';
  const isWrong = problems.some((each) => !each.is_warning && key(each.path) === key(path));
  const { status: _status, reason: _reason, ...keys } = typeof value === 'string' ? {} : value;
  const written = typeof value === 'string' ? value : section === 'entities' ? [value.type, value.name].filter(Boolean).join(' ') : lineOf(keys) ?? JSON.stringify(keys);
  return make('li', {}, item(`${section === 'entities' ? 'Entity' : 'Situation'} ${name}`, path, isWrong ? 'problem' : isDraft ? 'draft' : 'proved', 'claim', actions, [
    make('p', { className: 'quote' }, name), make('code', {}, written), ...draftOf(value), ...problemsOf(problems, path, actions),
    make('div', { className: 'actions' }, ...(isDraft ? [button('Confirm', () => actions.confirm(path))] : []),
      button('Change', () => actions.change(path)), button(isDraft ? 'Reject' : 'Remove', () => actions.reject(path)),
      ...(section === 'entities' ? [button('Same as …', () => actions.same(name))] : []),
      ...(section === 'entities' && !isDraft ? [button('Share with all articles', () => actions.share(name))] : [])),
  ]));
}

// The article's own data, such as its headline.
function articleItem({ article, problems }, actions) {
  const path = ['article'];
  const isWrong = problems.some((each) => !each.is_warning && key(each.path) === key(path));
  const more = [article.publisher, article.published, article.invented === 'true' ? 'invented' : ''].filter(Boolean).map(words);
  return item('Article data', path, isWrong ? 'problem' : 'proved', 'article-data', actions, [
    make('p', { className: 'quote' }, words(article.headline ?? 'No headline yet')), ...(more.length ? [make('p', { className: 'hint' }, more.join(', '))] : []),
    ...problemsOf(problems, path, actions), make('div', { className: 'actions' }, button('Article data', () => actions.change(path)))]);
}

export function showSayings(state, actions) {
  const focused = document.activeElement?.closest?.('[data-path]')?.dataset.path;
  document.getElementById('article-data').replaceChildren(articleItem(state, actions));
  list.replaceChildren(...state.sayings.map((saying) => utterance(saying, state, actions)));
  const entries = ['entities', 'situations'].flatMap((section) => Object.entries(state[section])
    .map(([name, value]) => namedItem(section, name, value, state.problems, actions)));
  named.replaceChildren(...entries);
  named.parentElement.hidden = !entries.length;
  const others = state.problems.filter((each) => each.path[0] !== 'article' && (!['sayings', 'entities', 'situations'].includes(each.path[0]) || each.path.length < 2));
  document.getElementById('others').hidden = !others.length;
  document.getElementById('other-problems').replaceChildren(...others.map(({ path, problem }) =>
    make('li', {}, `${problem.file}:${problem.line}:${problem.column}: ${path.join(' > ')}: ${problem.code} ${problem.message}. ${problem.hint}`)));
  if (focused) focusItem(JSON.parse(focused));
}

const items = () => [...column.querySelectorAll('[data-path]')];
const isOpen = (each) => each.matches('.is-draft, .is-problem') && !(each.matches('.claim') && each.closest('.saying.is-draft'));

export function focusItem(path) {
  const all = items();
  const exact = all.find((each) => each.dataset.path === key(path)) ?? all.find((each) => each.dataset.path === key(path.slice(0, 2)));
  const utterances = path[0] === 'sayings' ? all.filter((each) => each.matches('.saying')) : [];
  (exact ?? utterances[Math.min(path[1], utterances.length - 1)] ?? all.at(-1))?.focus();
}

// Focus the item that had the focus last, or another one if there was none.
let worked = null;
export function focusWork(other) {
  const path = worked ?? other;
  if (path) focusItem(path);
}

// Mark an entity that was just made, until the next one.
export function markMade(path) {
  for (const each of items()) each.ariaCurrent = each.dataset.path === key(path) ? 'true' : null;
  scrollToItem(path);
}

// An item is seen when it is in view with the focus, in a picture that the browser has drawn.
const isInView = (box) => box.bottom > Math.max(0, column.getBoundingClientRect().top) && box.top < Math.min(innerHeight, column.getBoundingClientRect().bottom);
const isSeen = (at) => at.dataset.isSeen === 'yes' && isInView(at.getBoundingClientRect());
function noteSeen(at) {
  worked = JSON.parse(at.dataset.path);
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (at.contains(document.activeElement)) at.dataset.isSeen = 'yes';
  }));
}

// Confirm an item that was seen; show it to somebody who has scrolled elsewhere.
function confirmSeen(at, actions) {
  const path = JSON.parse(at.dataset.path);
  if (isSeen(at)) { actions.confirm(path); return; }
  at.scrollIntoView({ block: 'nearest' });
  actions.show(path);
  noteSeen(at);
  document.getElementById('status').textContent = 'Look at it first, then confirm it with c.';
}

export const placeOfItem = (path) => items().findIndex((each) => each.dataset.path === key(path));

// Go to the first draft or problem from a place in the list on, or from its beginning; return whether there is one.
export function focusNextOpen(place = 0) {
  const all = items();
  const found = all.slice(place).find(isOpen) ?? all.find(isOpen);
  found?.focus();
  return Boolean(found);
}

export function scrollToItem(path) {
  items().find((each) => each.dataset.path === key(path))?.scrollIntoView({ block: 'nearest' });
}

export function listenForKeys(actions) {
  column.addEventListener('focusin', ({ target }) => {
    const at = target.closest('[tabindex][data-path]');
    if (at) noteSeen(at);
  });
  column.addEventListener('keydown', (event) => {
    const at = event.target.closest('[tabindex][data-path]'); // the item, also if one of its buttons has the focus
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = items();
    const path = JSON.parse(at.dataset.path);
    if (path[0] === 'article' && 'cxksj'.includes(event.key)) return;
    const press = {
      ArrowDown: () => all[all.indexOf(at) + 1]?.focus(), ArrowUp: () => all[all.indexOf(at) - 1]?.focus(),
      n: () => focusNextOpen(all.indexOf(at) + 1), c: () => confirmSeen(at, actions), x: () => actions.reject(path),
      e: () => actions.change(path), k: () => actions.change(path, 'kind'), s: () => actions.split(path), j: () => actions.join(path.slice(0, 2)),
    }[event.key];
    if (!press) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith('Arrow')) press();  // a key that is held decides nothing
  });
}
