// The article: every word in the colour of its state, and the words that somebody selects. Offsets are code points.

import { make } from './elements.js';

const box = document.getElementById('text');

export function showText(segments, choose) {
  box.replaceChildren(...segments.map((segment) => {
    const span = make('span', { className: segment.state, textContent: segment.text });
    span.dataset.start = segment.start;
    span.dataset.items = JSON.stringify(segment.items);
    if (segment.items.length) span.onclick = () => { if (getSelection().isCollapsed) choose(segment.items.at(-1)); };
    return span;
  }));
}

export function markItem(path) {
  const wanted = JSON.stringify(path);
  let first = null;
  for (const span of box.children) {
    const isHere = JSON.parse(span.dataset.items).some((each) => JSON.stringify(each) === wanted
      || JSON.stringify(each.slice(0, path.length)) === wanted);
    span.classList.toggle('here', isHere);
    if (isHere) first ??= span;
  }
  first?.scrollIntoView({ block: 'nearest' });
}

function offsetOf(node, offset) {
  const span = (node.nodeType === Node.TEXT_NODE ? node.parentNode : node.childNodes[offset] ?? node.lastChild);
  if (!span?.dataset?.start) return null;
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : '';
  return Number(span.dataset.start) + [...before].length;
}

export function selectedWords() {
  const selection = getSelection();
  if (selection.isCollapsed || !box.contains(selection.anchorNode) || !box.contains(selection.focusNode)) return null;
  const range = selection.getRangeAt(0);
  const [start, end] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
  return start === null || end === null || start >= end ? null : { start, end };
}

function moveByWord(direction, isExtended) {
  const selection = getSelection();
  if (!box.contains(selection.focusNode)) selection.collapse(box.firstChild?.firstChild ?? box, 0);
  if (!isExtended) {
    if (direction === 'forward') selection.collapseToEnd();
    else { selection.collapseToStart(); selection.modify('move', 'backward', 'word'); }
  }
  selection.modify('extend', isExtended ? direction : 'forward', 'word');
}

function selectUncovered(step) {
  const open = [...box.querySelectorAll('.uncovered')];
  const at = selectedWords()?.start ?? -1;
  const following = step > 0 ? open.find((each) => Number(each.dataset.start) > at) : open.findLast((each) => Number(each.dataset.start) < at);
  if (!following) return;
  getSelection().selectAllChildren(following);
  following.scrollIntoView({ block: 'nearest' });
}

// The words that a form is about stay marked while its fields have the focus; older browsers show them in the form only.
function markSelection() {
  if (globalThis.Highlight) CSS.highlights.set('selected', new Highlight(getSelection().getRangeAt(0).cloneRange()));
}
export const unmarkSelection = () => CSS.highlights?.delete('selected');

export function listenForSelection(propose) {
  const proposeSelected = () => {
    const words = selectedWords();
    if (!words) return;
    markSelection();
    propose(words);
  };
  box.addEventListener('mouseup', proposeSelected);
  box.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (event.altKey) selectUncovered(step);
      else moveByWord(step > 0 ? 'forward' : 'backward', event.shiftKey);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      proposeSelected();
    }
  });
}

// Call with the last item of the first words in view, when somebody scrolls the article.
export function onScroll(show) {
  let timer = 0;
  box.closest('section').addEventListener('scroll', ({ currentTarget }) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const top = currentTarget.getBoundingClientRect().top;
      const first = [...box.children].find((span) => span.dataset.items !== '[]' && span.getBoundingClientRect().bottom > top);
      if (first) show(JSON.parse(first.dataset.items).at(-1));
    }, 100);
  }, { passive: true });
}
