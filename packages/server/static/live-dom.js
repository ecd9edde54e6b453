// Elements from data. Text goes in as text only: nothing of the data is ever read as HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes (`null` and `false` are left out) and children (elements or text). */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A word with its sign, which is not read aloud. */
export function marked(mark, word) {
  return [element('span', { 'aria-hidden': 'true', class: 'glyph' }, mark), word];
}

/** Sets an element's children when what they are made from changed; keeps focus and reading place. */
export function show(parent, data, make) {
  const key = JSON.stringify(data);
  if (shown.get(parent) === key) return;
  shown.set(parent, key);
  parent.replaceChildren(...[make()].flat().filter((child) => child !== null));
}

const shown = new WeakMap();

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}
