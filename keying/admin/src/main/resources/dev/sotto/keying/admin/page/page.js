// Which view the address asks for, drawn again when something changed; live while nobody types.

import { ask } from './api.js';
import { make, say, speak, tell, button } from './build.js';
import { audit, operators, setup, signIn } from './door.js';
import { conference, conferences, trusted } from './conference.js';

const VIEWS = { '': conferences, trusted, operators, audit };
const EVERY_MILLIS = 2000;
const main = document.getElementById('main');
let session = { signedIn: false };
let drawing = 0;
// Of a setup link; the address forgets it at once.
let token = '';

function view() {
  const [name, address] = location.hash.replace(/^#\/?/, '').split('/');
  return name === 'conference' ? () => conference(decodeURIComponent(address ?? '')) : VIEWS[name] ?? conferences;
}

async function draw() {
  const turn = ++drawing;
  try {
    const content = await view()();
    if (turn === drawing) {
      main.replaceChildren(...content);
    }
  } catch (e) {
    if (e.status === 401) {
      await start();
    } else {
      main.replaceChildren(make('h1', {}, say('fault')), make('p', { class: 'bad' }, e.message));
    }
  }
}

// Somebody who types, chooses or walks by keyboard must not lose the place.
function isBusy() {
  const at = document.activeElement;
  return document.hidden || !session.signedIn || token !== '' || main.contains(at) && at !== main || main.querySelector('details[open]') !== null
    || [...main.querySelectorAll('input:not([type=checkbox])')].some(i => i.value !== i.defaultValue);
}

function menu() {
  const nav = document.getElementById('nav');
  nav.hidden = !session.signedIn;
  nav.setAttribute('aria-label', say('menu'));
  const at = location.hash.replace(/^#\/?/, '').split('/')[0];
  nav.replaceChildren(...Object.keys(VIEWS).map(name => make('a', {
    href: `#/${name}`, 'aria-current': (name === at || name === '' && at === 'conference') && 'page',
  }, say(name || 'conferences'))));
  document.getElementById('who').replaceChildren(...session.signedIn ? [`${session.operator} `, button(say('signout'), async () => {
    await ask('DELETE', 'session', {});
    await start();
  })] : []);
}

async function start() {
  session = await ask('GET', 'session');
  token = /^#setup=([\w-]{43})$/.exec(location.hash)?.[1] ?? token;
  main.classList.toggle('narrow', !session.signedIn);
  menu();
  if (session.signedIn && !token) {
    await draw();
  } else {
    main.replaceChildren(...token ? setup(token, isSetUp) : signIn(session.setupOpen, start));
  }
}

async function isSetUp() {
  token = '';
  await start();
}

async function language(code) {
  localStorage.setItem('language', code);
  document.getElementById('language').value = code;
  tell('');
  await speak(code);
  await start();
}

window.addEventListener('hashchange', () => {
  tell('');
  if (location.hash.startsWith('#setup=')) {
    start();
  } else if (session.signedIn) {
    menu();
    draw().then(() => main.focus());
  }
});
window.addEventListener('changed', async () => {
  await draw();
  main.focus({ preventScroll: true });
});
document.getElementById('language').addEventListener('change', event => language(event.target.value));
setInterval(() => isBusy() || draw(), EVERY_MILLIS);
language(localStorage.getItem('language') ?? (navigator.language.startsWith('de') ? 'de' : 'en'));
