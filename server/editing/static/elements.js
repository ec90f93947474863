// Make elements of the page. Words of the article are always text, never HTML.

export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('aria-') || key === 'role') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

export const button = (words, press) => make('button', { type: 'button', onclick: press }, words);

let labels = 0;

export function field(words, control) {
  control.id ||= `field-${++labels}`;
  return make('label', { htmlFor: control.id }, make('span', {}, words), control);
}
