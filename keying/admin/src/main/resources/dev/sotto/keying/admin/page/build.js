// Elements from data. Text becomes text nodes only, so that nothing that anybody calls themselves is ever markup.

import { ask } from './api.js';

let words = {};

export async function speak(language) {
  words = await (await fetch(`/words.${language}.json`)).json();
  document.documentElement.lang = language;
  document.querySelectorAll('[data-words]').forEach(e => { e.textContent = say(e.dataset.words); });
  document.title = say('title');
}

// The words of a key; {name} in them is filled in.
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter(child => child !== undefined && child !== null));
  return element;
}

export function section(title, ...children) {
  return make('section', {}, make('h2', {}, title), ...children);
}

export function table(heads, rows, none) {
  if (rows.length === 0) {
    return make('p', { class: 'quiet' }, none);
  }
  const head = make('tr', {}, ...heads.map(h => make('th', { scope: 'col' }, h || make('span', { class: 'unseen' }, say('actions')))));
  const lines = rows.map(cells => make('tr', {}, ...cells.map(c => make('td', {}, c))));
  return make('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': heads.filter(Boolean).join(', ') },
    make('table', { class: 'rows' }, make('thead', {}, head), make('tbody', {}, ...lines)));
}

export function facts(pairs) {
  return make('dl', { class: 'facts' }, ...pairs.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]));
}

export function field(label, name, attributes = {}) {
  return make('label', {}, make('span', {}, label), make('input', { name, autocomplete: 'off', ...attributes }));
}

export function check(label, name, checked) {
  return make('label', { class: 'check' }, make('input', { type: 'checkbox', name, checked }), make('span', {}, label));
}

// A form that hands its fields to `act`; what goes wrong is said inside it, where the focus is.
export function form(label, children, act, kind = '') {
  const fault = make('p', { class: 'fault', role: 'alert' });
  const submit = make('button', { class: 'first' }, label);
  const made = make('form', { class: kind }, ...children, submit, fault);
  made.addEventListener('submit', async event => {
    event.preventDefault();
    submit.disabled = true;
    fault.textContent = '';
    try {
      await act(new FormData(made), made);
    } catch (e) {
      fault.textContent = e.message;
    } finally {
      submit.disabled = false;
    }
  });
  return made;
}

export function button(label, act, kind = '', question) {
  return make('button', {
    type: 'button', class: kind, onclick: async event => {
      if (question && !window.confirm(question)) {
        return;
      }
      event.target.disabled = true;
      try {
        await act();
      } catch (e) {
        tell(e.message);
      } finally {
        event.target.disabled = false;
      }
    },
  }, label);
}

let fading = 0;

// Says what was done, for eyes and screen readers; after a while it makes room. What was done also stands in the audit view.
export function tell(sentence) {
  const said = document.getElementById('said');
  said.textContent = sentence;
  clearTimeout(fading);
  fading = setTimeout(() => { said.textContent = ''; }, 20000);
}

// A change, what came of it, and the page anew.
export function change(method, path, body) {
  return async () => {
    const answer = await ask(method, path, body);
    tell(answer.done ?? '');
    window.dispatchEvent(new Event('changed'));
    return answer;
  };
}

export function spi(number) {
  return number < 0 ? say('none') : number.toString(16).padStart(4, '0');
}

export function mono(text) {
  return make('span', { class: 'mono' }, text);
}

export function qr(code, label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${code.size} ${code.size}`);
  svg.setAttribute('class', 'qr');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', code.path);
  svg.append(path);
  return svg;
}
