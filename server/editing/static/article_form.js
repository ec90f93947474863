// The fields of the article's own data: headline, date, rights, whether it is invented.

import { make } from './elements.js';
import { choice, plain } from './forms.js';

const RIGHTS = [['', "the dataset's"], ['full', 'full: the text is published'], ['quotes', 'quotes: the quoted words are published'], ['none', 'none: no words are published']];
const DATE = { pattern: '\\d{4}-\\d{2}-\\d{2}', title: 'a date like 2024-09-17', placeholder: '2024-09-17' };
const TEXTS = [
  ['headline', 'Headline'], ['standfirst', 'Introduction (standfirst)'], ['author', 'Author, several joined by +'],
  ['publisher', 'Publisher'], ['published', 'Date of publication', DATE], ['url', 'Address of the article on the web'],
  ['language', "Language, if it is not the dataset's"], ['licence', "Licence, if it is not the dataset's"], ['file', 'File of the text, if it is not article.txt'],
];

const written = (value) => [value ?? []].flat().map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' + ');
const read = (text) => (text.includes(' + ') ? text.split(' + ').map((each) => each.trim()).filter(Boolean) : text.trim());

function corrections(value) {
  const rows = [...[value ?? []].flat(), {}].map((each) => ({
    date: plain('Correction: date', each.date ?? '', DATE), note: plain('Correction: the mistake, and the right statement', each.note ?? '') }));
  return { fields: rows.map(({ date, note }) => make('div', { className: 'row' }, date.label, note.label)), read() {
    const kept = rows.map(({ date, note }) => ({ date: date.input.value.trim(), note: note.input.value.trim() })).filter((each) => each.date || each.note);
    return kept.length === 1 ? kept[0] : kept;
  } };
}

// Returns the fields of the article's data, and a function that returns the operations for its changes.
export function articleFields(article) {
  const texts = TEXTS.map(([key, label, properties]) => [key, plain(label, written(article[key]), properties)]);
  const rights = choice('Rights', RIGHTS, article.rights ?? '');
  const invented = make('input', { type: 'checkbox', checked: article.invented === 'true' });
  const corrected = corrections(article.correction);
  const unchanged = JSON.stringify(corrected.read());
  const operations = () => {
    const after = texts.filter(([key, { input }]) => input.value.trim() !== written(article[key])).map(([key, { input }]) => [key, read(input.value)]);
    if (rights.input.value !== (article.rights ?? '')) after.push(['rights', rights.input.value]);
    if (invented.checked !== (article.invented === 'true')) after.push(['invented', invented.checked ? 'true' : '']);
    if (JSON.stringify(corrected.read()) !== unchanged) after.push(['correction', corrected.read()]);
    const isGone = ([, value]) => !value.length && Object(value) !== value || Array.isArray(value) && !value.length;
    const kept = after.filter((each) => !isGone(each));
    return { shared: null, operations: [
      ...kept.map(([key, value]) => ({ name: key in article ? 'set' : 'add', path: ['article', key], value })),
      ...after.filter((each) => isGone(each) && each[0] in article).map(([key]) => ({ name: 'remove', path: ['article', key] })),
    ] };
  };
  return { operations, fields: [
    make('div', { className: 'speaker-keys' }, ...texts.map(([, each]) => each.label), rights.label),
    make('label', { className: 'check' }, invented, ' It is invented, for a test or a demonstration'), ...corrected.fields] };
}
