// The list of conferences, one conference, and who is trusted beyond them.

import { ask, part } from './api.js';
import { button, change, check, facts, field, form, make, mono, qr, say, section, spi, table, tell } from './build.js';
import { phoneSections } from './phones.js';

// The invitation made last, until it is used, somebody hides it or looks elsewhere: it is told once.
let shown = null;

const FINGERPRINT = { required: true, spellcheck: 'false', minlength: 64 };

export async function conferences() {
  shown = null;
  const [all, policy] = await Promise.all([ask('GET', 'conferences'), ask('GET', 'policy')]);
  const kind = make('select', { name: 'kind' }, make('option', { value: 'private' }, say('kind.private')),
    make('option', { value: 'standard' }, say('kind.standard')));
  const profile = make('select', { name: 'profile' }, make('option', { value: '0009' }, '0009 · AES-128-GCM'),
    make('option', { value: '000a' }, '000A · AES-256-GCM'));
  return [make('h1', {}, say('conferences')),
    table([say('conference'), say('kind'), say('in'), say('roster'), say('waiting'), say('door')], all.map(c => [
      make('a', { class: 'crumb', href: `#/conference/${part(c.conference)}` }, c.conference),
      say(`kind.${c.kind}`), String(c.members.length), String(c.roster.length), String(c.invitations.length),
      say(c.locked ? 'locked' : 'open')]), say('conferences.none')),
    section(say('conferences.new'), form(say('create'), [
      field(say('address'), 'conference', { required: true, placeholder: 'sip:1000@example.org' }),
      make('label', {}, make('span', {}, say('kind')), kind), make('label', {}, make('span', {}, say('profile')), profile)],
    said => change('POST', 'conferences', Object.fromEntries(said))()),
    make('p', { class: 'quiet' }, say('conferences.kind'))),
    section(say('policy'), make('p', {}, say('policy.words', policy)), make('p', { class: 'quiet' }, say('policy.how')))];
}

export async function conference(address) {
  const { conference: c, phoneLabels } = await ask('GET', `conferences/${part(address)}`);
  const path = `conferences/${part(address)}`;
  const isPrivate = c.kind === 'private';
  return [make('a', { class: 'crumb', href: '#/' }, `← ${say('conferences')}`), make('h1', {}, c.conference),
    section(say('key'), facts([[say('kind'), say(`kind.${c.kind}`) + (c.profile ? ` · ${c.profile}` : '')],
      [say('spi'), mono(spi(c.spi))], [say('age'), c.spi < 0 ? say('none') : say('seconds', { n: c.keyAgeSeconds })],
      [say('words'), c.checkWords.join(' ') || say('none')], [say('door'), say(c.locked ? 'locked' : 'open')]]),
    make('div', { class: 'acts' }, isPrivate ? button(say('rekey'), change('POST', `${path}/rekey`, {})) : null,
      c.locked ? button(say('unlock'), change('POST', `${path}/unlock`, {}))
        : button(say('lock'), change('POST', `${path}/lock`, {})))),
    members(c, path), roster(c, path), invitations(c, path), ...phoneSections(c, phoneLabels)];
}

function members(c, path) {
  const rows = c.members.map(m => [m.name || make('span', { class: 'quiet' }, say('unlisted')), mono(m.fingerprint), m.label,
    make('span', { class: m.acknowledged ? 'good' : 'quiet' }, m.spi < 0 ? say('nokey') : mono(spi(m.spi)),
      m.acknowledged ? ` ${say('acknowledged')}` : ` ${say('unacknowledged')}`),
    say('seconds', { n: m.keyedSeconds }), kickButton(path, whom(c, m))]);
  return section(say('members'), make('p', { class: 'quiet' }, say('members.how')),
    table([say('name'), say('certificate'), say('label'), say('key'), say('since'), ''], rows, say('members.none')));
}

// By name where that means one certificate, which reads better in the audit log.
function whom(c, row) {
  return c.roster.filter(r => r.name.toLowerCase() === row.name.toLowerCase()).length === 1 ? row.name : row.fingerprint;
}

function kickButton(path, who) {
  return button(say('kick'), async () => {
    const proof = await ask('POST', `${path}/kick`, { who });
    const acknowledged = proof.members.filter(m => m.acknowledged).length;
    const values = { who, old: spi(proof.oldSpi), new: spi(proof.newSpi), n: acknowledged, all: proof.members.length };
    const key = proof.ended === 0 ? 'kick.nobody' : proof.isProven ? 'kick.proof' : 'kick.open';
    tell(say(key, values));
    window.dispatchEvent(new Event('changed'));
  }, 'hard', say('kick.sure', { who }));
}

function roster(c, path) {
  const rows = c.roster.map(r => [r.name, say(r.gateway ? 'gateway' : 'person'), mono(r.fingerprint),
    r.banned ? make('span', { class: 'bad' }, say('banned')) : say('allowed'),
    r.banned ? button(say('unban'), change('POST', `${path}/unban`, { who: r.fingerprint }))
      : kickButton(path, whom(c, r))]);
  return section(say('roster'), make('p', { class: 'quiet' }, say('roster.how')),
    table([say('name'), say('who'), say('certificate'), say('state'), ''], rows, say('roster.none')),
    make('details', {}, make('summary', {}, say('admit.how')), form(say('admit'), [
      field(say('name'), 'name', { required: true, maxlength: 64 }), field(say('certificate'), 'fingerprint', FINGERPRINT),
      check(say('isgateway'), 'gateway', false)], said => change('POST', `${path}/roster`,
      { name: said.get('name'), fingerprint: said.get('fingerprint'), gateway: said.get('gateway') !== null })())));
}

function invitations(c, path) {
  const now = Date.now() / 1000;
  const rows = c.invitations.map(i => [i.name, say(i.gateway ? 'gateway' : 'person'),
    i.expiresEpochSeconds > now ? new Date(i.expiresEpochSeconds * 1000).toLocaleString(document.documentElement.lang) : say('over'),
    button(say('withdraw'), change('DELETE', `${path}/invitations/${part(i.name)}`), 'hard')]);
  return section(say('invitations'), make('p', { class: 'quiet' }, say('invitations.how')),
    table([say('name'), say('who'), say('until'), ''], rows, say('invitations.none')),
    form(say('invite'), [field(say('name'), 'name', { required: true, maxlength: 64 }), check(say('isgateway'), 'gateway', false)],
      async (said, asked) => {
        const answer = await ask('POST', `${path}/invitations`,
          { name: said.get('name'), gateway: said.get('gateway') !== null });
        asked.reset();
        shown = { conference: c.conference, name: answer.name, node: invited(answer) };
        window.dispatchEvent(new Event('changed'));
        tell(say('invited', answer));
      }), isOpen(c) ? shown.node : null);
}

// An invitation that was used or withdrawn has nothing more to show.
function isOpen(c) {
  return shown !== null && shown.conference === c.conference && c.invitations.some(i => i.name === shown.name);
}

function invited(answer) {
  return make('div', {}, make('h3', {}, say('invited', answer)), make('p', {}, say('invited.how')),
    make('p', { class: 'mono' }, answer.line), qr(answer.qr, say('invited.qr', answer)),
    make('p', {}, button(say('hide'), () => {
      shown.node.remove();
      shown = null;
    })));
}

export async function trusted() {
  const trust = await ask('GET', 'trusted');
  const remove = print => button(say('distrust'), change('DELETE', `trusted/${part(print)}`), 'hard', say('distrust.sure'));
  return [make('h1', {}, say('trusted')), make('p', {}, say('trusted.how')),
    section(say('gateways'), table([say('name'), say('link'), say('state'), say('phones'), ''],
      trust.gateways.map(g => [g.name, mono(g.fingerprint), say(g.up ? 'connected' : 'away'), String(g.phones),
        remove(g.fingerprint)]), say('gateways.none')),
    form(say('trust.gw'), [field(say('name'), 'name', { required: true, maxlength: 64 }), field(say('link'), 'fingerprint', FINGERPRINT)],
      said => change('POST', 'trusted', { kind: 'gw', name: said.get('name'), fingerprint: said.get('fingerprint') })())),
    section(say('mds'), table([say('link'), ''], trust.mds.map(print => [mono(print), remove(print)]), say('mds.none')),
      form(say('trust.md'), [field(say('link'), 'fingerprint', FINGERPRINT)],
        said => change('POST', 'trusted', { kind: 'md', fingerprint: said.get('fingerprint') })()))];
}
