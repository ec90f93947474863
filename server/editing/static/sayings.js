// The list of utterances and claims, and of what the sheet names, each with its problems and what can be done with it.

import { button, make } from './elements.js';
import { describe } from './item_forms.js';
import { lineOf } from './statements.js';

const list = document.getElementById('sayings');
const named = document.getElementById('named');
const column = document.getElementById('items');

const key = (path) => JSON.stringify(path);
const words = (value) => (typeof value === 'string' ? value : Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(' … ') : value?.text ?? JSON.stringify(value ?? ''));

function problemsOf(problems, path) {
  const own = problems.filter((each) => key(each.path) === key(path));
  return own.length ? [make('ul', { className: 'problems' }, ...own.map(({ problem, is_warning: isWarning }) =>
    make('li', { className: isWarning ? 'warning' : '' }, make('strong', {}, `${isWarning ? 'Warning' : 'Problem'} ${problem.code}`), ` ${problem.message}. ${problem.hint}`)))] : [];
}

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

const said = ({ path, value }) => [make('p', { className: 'quote' }, path.length === 3 ? path[2] : words(value.quote)), make('code', {}, statement(value))];

function claim(each, saying, problems, actions) {
  const isDraft = each.value?.status === 'draft';
  return make('li', {}, item('Claim', each.path, each.state, 'claim', actions, [
    ...said(each), ...draftOf(each.value),
    ...problemsOf(problems, each.path),
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
    ...problemsOf(state.problems, path), ...(only && only.path.length > 2 ? problemsOf(state.problems, only.path) : []),
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
    make('p', { className: 'quote' }, name), make('code', {}, written), ...draftOf(value), ...problemsOf(problems, path),
    make('div', { className: 'actions' }, ...(isDraft ? [button('Confirm', () => actions.confirm(path))] : []),
      button('Change', () => actions.change(path)), button(isDraft ? 'Reject' : 'Remove', () => actions.reject(path)),
      ...(section === 'entities' ? [button('Same as …', () => actions.same(name))] : []),
      ...(section === 'entities' && !isDraft ? [button('Share with all articles', () => actions.share(name))] : [])),
  ]));
}

export function showSayings(state, actions) {
  const focused = document.activeElement?.closest?.('[data-path]')?.dataset.path;
  list.replaceChildren(...state.sayings.map((saying) => utterance(saying, state, actions)));
  const entries = ['entities', 'situations'].flatMap((section) => Object.entries(state[section])
    .map(([name, value]) => namedItem(section, name, value, state.problems, actions)));
  named.replaceChildren(...entries);
  named.parentElement.hidden = !entries.length;
  const others = state.problems.filter((each) => !['sayings', 'entities', 'situations'].includes(each.path[0]) || each.path.length < 2);
  document.getElementById('others').hidden = !others.length;
  document.getElementById('other-problems').replaceChildren(...others.map(({ path, problem }) =>
    make('li', {}, `${path.join(' > ')}: ${problem.code} ${problem.message}. ${problem.hint}`)));
  if (focused) focusItem(JSON.parse(focused));
}

const items = () => [...column.querySelectorAll('[data-path]')];
const isOpen = (each) => each.matches('.is-draft, .is-problem') && !(each.matches('.claim') && each.closest('.saying.is-draft'));

export function focusItem(path) {
  const all = items();
  const exact = all.find((each) => each.dataset.path === key(path)) ?? all.find((each) => each.dataset.path === key(path.slice(0, 2)));
  (exact ?? all[Math.min(path[1] ?? 0, all.length - 1)])?.focus();
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
  column.addEventListener('keydown', (event) => {
    const at = event.target.closest('[tabindex][data-path]'); // the item, also if one of its buttons has the focus
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = items();
    const path = JSON.parse(at.dataset.path);
    const press = {
      ArrowDown: () => all[all.indexOf(at) + 1]?.focus(), ArrowUp: () => all[all.indexOf(at) - 1]?.focus(),
      n: () => focusNextOpen(all.indexOf(at) + 1), c: () => actions.confirm(path), x: () => actions.reject(path),
      e: () => actions.change(path), k: () => actions.change(path, 'kind'), s: () => actions.split(path), j: () => actions.join(path.slice(0, 2)),
    }[event.key];
    if (press) { event.preventDefault(); press(); }
  });
}
