// The list of utterances and claims, each with its problems and what can be done with it.

import { button, make } from './elements.js';
import { describe } from './forms.js';

const list = document.getElementById('sayings');

const key = (path) => JSON.stringify(path);

function problemsOf(problems, path) {
  const own = problems.filter((each) => key(each.path) === key(path));
  return own.length ? [make('ul', { className: 'problems' }, ...own.map(({ problem, is_warning: isWarning }) =>
    make('li', {}, `${isWarning ? 'Warning' : 'Problem'} ${problem.code}: ${problem.message}. ${problem.hint}`)))] : [];
}

function item(path, state, className, actions, children) {
  const element = make('div', { className: `${className} is-${state}`, tabIndex: 0, role: 'group', onfocus: (event) => {
    if (event.target === element) actions.show(path);
  } }, ...children);
  element.dataset.path = key(path);
  element.setAttribute('aria-label', `${className === 'saying' ? 'Utterance' : 'Claim'}, ${state}`);
  return element;
}

function claim(each, saying, problems, actions, state) {
  const isQuote = each.path.length === 3;
  const words = isQuote ? each.path[2] : JSON.stringify(each.value.quote ?? '').replace(/^"|"$/g, '');
  const said = typeof each.value === 'string' ? each.value : JSON.stringify(each.value.content ?? each.value);
  const isDraft = each.value?.status === 'draft';
  const number = saying.claims.indexOf(each);
  return make('li', {}, item(each.path, state, 'claim', actions, [
    make('p', { className: 'quote' }, words), make('code', {}, said),
    ...(each.value?.reason ? [make('p', { className: 'hint' }, `Draft: ${each.value.reason}`)] : []),
    ...problemsOf(problems, each.path),
    make('div', { className: 'actions' }, ...(isDraft ? [button('Confirm', () => actions.confirm(each.path))] : []),
      button(isDraft ? 'Reject' : 'Remove', () => actions.reject(each.path)), button('Change', () => actions.change(each.path)),
      ...(number > 0 ? [button('Split before', () => actions.split(each.path))] : [])),
  ]));
}

// An entity or a situation of the sheet.
function namedItem(section, name, value, problems, actions) {
  const path = [section, name];
  const isDraft = value?.status === 'draft';
  const isWrong = problems.some((each) => !each.is_warning && key(each.path) === key(path));
  const words = typeof value === 'string' ? value : Object.entries(value).map(([each, part]) => `${each}: ${typeof part === 'string' ? part : JSON.stringify(part)}`).join('; ');
  const element = item(path, isWrong ? 'problem' : isDraft ? 'draft' : 'proved', 'claim', actions, [
    make('p', { className: 'quote' }, name), make('code', {}, words), ...problemsOf(problems, path),
    make('div', { className: 'actions' }, ...(isDraft ? [button('Confirm', () => actions.confirm(path))] : []),
      button(isDraft ? 'Reject' : 'Remove', () => actions.reject(path)), button('Change', () => actions.change(path))),
  ]);
  element.setAttribute('aria-label', `${section === 'entities' ? 'Entity' : 'Situation'} ${name}${isDraft ? ', draft' : ''}`);
  return make('li', {}, element);
}

export function showSayings(state, actions) {
  const focused = document.activeElement?.closest?.('[data-path]')?.dataset.path;
  list.replaceChildren(...state.sayings.map((saying) => {
    const { speaker } = saying;
    const isOneClaim = saying.claims.length === 1 && saying.claims[0].path.length === 2;
    const more = ['as', 'told_to', 'when', 'act'].filter((each) => speaker[each]).map((each) => `${each.replace('_', ' ')}: ${JSON.stringify(speaker[each]).replace(/^"|"$/g, '')}`);
    return make('li', {}, item(saying.path, isOneClaim ? saying.claims[0].state : saying.state, 'saying', actions, [
      make('p', { className: 'speaker' }, make('strong', {}, `${saying.path[1] + 1}. ${describe(saying)}`), more.length ? ` (${more.join('; ')})` : ''),
      ...(speaker.reason ? [make('p', { className: 'hint' }, `Draft: ${speaker.reason}`)] : []),
      ...(isOneClaim ? [make('p', { className: 'quote' }, JSON.stringify(speaker.quote)), make('code', {}, JSON.stringify(speaker.content))] : []),
      ...problemsOf(state.problems, saying.path),
      make('div', { className: 'actions' }, ...(saying.state === 'draft' || speaker.status ? [button('Confirm all', () => actions.confirm(saying.path))] : []),
        button(speaker.status ? 'Reject' : 'Remove', () => actions.reject(saying.path)), button('Change', () => actions.change(saying.path)),
        ...(saying.path[1] + 1 < state.sayings.length ? [button('Join with next', () => actions.join(saying.path))] : [])),
      ...(isOneClaim ? [] : [make('ul', { className: 'claims' }, ...saying.claims.map((each) => claim(each, saying, state.problems, actions, each.state)))]),
    ]));
  }), ...['entities', 'situations'].flatMap((section) => Object.entries(state[section])
    .map(([name, value]) => namedItem(section, name, value, state.problems, actions))));
  const others = state.problems.filter((each) => !['sayings', 'entities', 'situations'].includes(each.path[0]) || each.path.length < 2);
  document.getElementById('others').hidden = !others.length;
  document.getElementById('other-problems').replaceChildren(...others.map(({ path, problem }) =>
    make('li', {}, `${path.join(' > ')}: ${problem.code} ${problem.message}. ${problem.hint}`)));
  if (focused) focusItem(JSON.parse(focused));
}

export function focusItem(path) {
  const items = [...list.querySelectorAll('[data-path]')];
  const exact = items.find((each) => each.dataset.path === key(path));
  (exact ?? items[Math.min(path[1] ?? 0, items.length - 1)])?.focus();
}

export function listenForKeys(actions) {
  list.addEventListener('keydown', (event) => {
    const at = event.target;
    if (!at.dataset?.path || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...list.querySelectorAll('[data-path]')];
    const path = JSON.parse(at.dataset.path);
    const move = (found) => found?.focus();
    const press = {
      ArrowDown: () => move(items[items.indexOf(at) + 1]), ArrowUp: () => move(items[items.indexOf(at) - 1]),
      n: () => move(items.slice(items.indexOf(at) + 1).find((each) => each.matches('.is-draft, .is-problem'))),
      c: () => actions.confirm(path), x: () => actions.reject(path), e: () => actions.change(path),
      s: () => actions.split(path), j: () => actions.join(path.slice(0, 2)),
    }[event.key];
    if (press) { event.preventDefault(); press(); }
  });
}
