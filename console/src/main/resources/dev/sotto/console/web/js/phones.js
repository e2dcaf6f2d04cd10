// The telephones of a conference, as the key distributor tells of them, and what an operator can want of one.
import { html, nothing } from '../vendor/lit.js';
import { badge, table } from './parts.js';
import { t } from './words.js';

const WAITING = new Set(['waits-for-host', 'lobby', 'called']);

function place(phone) {
  return badge(WAITING.has(phone.place) ? 'warn' : 'plain', 'gateway', t(`phone.${phone.place}`));
}

/** What can be wanted of it. Into an end-to-end conference only the key distributor's operator lets anybody. */
function wishes(phone, room) {
  if (phone.place === 'lobby' || phone.place === 'waits-for-host') {
    return room.kind === 'private' ? ['deny'] : ['admit', 'deny'];
  }
  return phone.place === 'called' ? ['remove'] : [phone.muted ? 'ask' : 'mute', 'remove'];
}

export function phones(room, mayAct, act) {
  if (!room.phones.length) {
    return nothing;
  }
  return html`<section class="card flush"><div class="head-row pad"><h2>${t('phones.title')}</h2></div>
    ${table(t('phones.title'), [
      [t('live.who'), (phone) => html`${phone.caller}<span class="by">${t('phones.through', { name: phone.gateway })}</span>`],
      [t('phones.place'), (phone) => html`${place(phone)}${phone.handRaised ? badge('warn', 'info', t('phone.hand')) : nothing}`],
      [t('live.voice'), (phone) => (phone.muted ? badge('warn', 'muted', t('voice.muted')) : html`<span class="quiet">${t('phone.open')}</span>`)],
      ...(mayAct ? [[t('actions'), (phone) => html`<span class="stack">${wishes(phone, room).map((wish) => html`<button type="button" class=${wish === 'remove' || wish === 'deny' ? 'plain danger-text' : 'plain'}
        @click=${() => act(phone, wish)}>${t(`do.${wish}`)}<span class="hidden">${phone.caller}</span></button>`)}</span>`]] : []),
    ], room.phones)}
    <p class="quiet pad">${t(room.kind === 'private' ? 'phones.text-private' : 'phones.text')}</p></section>`;
}
