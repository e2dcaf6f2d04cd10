// The phone admission of one conference. PINs go in and never come out.

import { part } from './api.js';
import { button, change, check, facts, field, form, make, say, section, table, tell } from './build.js';

const RULES = ['wait-for-host', 'lobby', 'names', 'carried'];
const RIGHTS = ['dial-out', 'transfer'];
const VIEWED = { 'wait-for-host': 'waitForHost', lobby: 'lobby', names: 'names', carried: 'carried' };
const PIN = { inputmode: 'numeric', pattern: '[0-9]{4,16}', minlength: 4, maxlength: 16, type: 'password' };

const list = text => String(text).split(/[\s,]+/).filter(Boolean);

export function phoneSections(conference, labels) {
  const path = `conferences/${part(conference.conference)}/phones`;
  return [admission(conference.phones, path), inside(conference.phones.inside, labels, path)];
}

function admission(phones, path) {
  const pins = phones.allowed ? say(phones.hostPin ? 'phones.pins' : 'phones.pin') : say('phones.off');
  return section(say('phones'), make('p', {}, say('phones.how')),
    phones.configured ? make('p', { class: 'bad' }, say('phones.configured')) : null,
    facts([[say('phones.state'), pins], [say('phones.max'), String(phones.max)],
      [say('phones.callers'), phones.callers.join(', ') || say('phones.anybody')]]),
    make('h3', {}, say('phones.set')),
    form(say('phones.set.do'), [field(say('phones.guestpin'), 'pin', { ...PIN, required: true }),
      field(say('phones.hostpin'), 'hostPin', PIN),
      field(say('phones.max'), 'max', { type: 'number', min: 1, max: 100000, value: phones.max || 100, class: 'short' })],
    async (said, made) => {
      await change('PUT', path, { pin: said.get('pin'), hostPin: said.get('hostPin'), max: Number(said.get('max')) })();
      made.reset();
    }),
    phones.allowed ? button(say('phones.remove'), change('DELETE', path), 'hard', say('phones.remove.sure')) : null,
    make('h3', {}, say('phones.rules')), ...RULES.map(rule => toggle(say(`rule.${rule}`), phones[VIEWED[rule]],
      on => change('PUT', `${path}/rules/${rule}`, { on })())),
    make('h3', {}, say('phones.rights')), ...RIGHTS.map(right => rightForm(right, phones.rights, path)),
    make('h3', {}, say('phones.callers')),
    form(say('save'), [field(say('phones.patterns'), 'callers', { value: phones.callers.join(' ') })],
      said => change('PUT', `${path}/callers`, { callers: list(said.get('callers')) })()));
}

function toggle(label, on, act) {
  const made = check(label, 'on', on);
  made.firstChild.addEventListener('change', event => {
    act(event.target.checked).catch(e => {
      event.target.checked = on;
      tell(e.message);
    });
  });
  return make('div', {}, made);
}

function rightForm(right, rights, path) {
  const targets = rights[right];
  return form(say('save'), [check(say(`right.${right}`), 'on', targets !== undefined),
    field(say('phones.targets'), 'targets', { value: (targets ?? []).join(' ') })],
  said => change('PUT', `${path}/rights/${right}`, { on: said.get('on') !== null, targets: list(said.get('targets')) })());
}

function inside(phones, labels, path) {
  const rows = phones.map(phone => [String(phone.number), phone.caller, labels[phone.number] ?? '',
    say(`place.${phone.place}`) + (phone.muted ? `, ${say('muted')}` : '') + (phone.handRaised ? `, ${say('hand')}` : ''),
    make('div', { class: 'acts' }, ...orders(phone, path))]);
  return section(say('phones.inside'), make('p', { class: 'quiet' }, say('phones.claimed')),
    table([say('number'), say('caller'), say('label'), say('place'), ''], rows, say('phones.nobody')));
}

function orders(phone, path) {
  const order = (word, kind = '') => button(say(`order.${word}`), change('POST', `${path}/${word}`, { phone: phone.number }), kind);
  return phone.place === 'LOBBY' || phone.place === 'WAITS_FOR_HOST'
    ? [order('admit'), order('deny', 'hard')]
    : [order('mute'), order('ask'), order('kick', 'hard')];
}
