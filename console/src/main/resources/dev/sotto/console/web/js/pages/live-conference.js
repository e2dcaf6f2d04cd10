// One conference as it is now: who is in it, who can read them, how well they hear, and what an operator can do about it.
import { html, nothing } from '../../vendor/lit.js';
import { Page, attempt, confirmed, empty, head, kindBadge, plainly, said, table, tell } from '../parts.js';
import { post } from '../api.js';
import { follow } from '../events.js';
import { icon } from '../icons.js';
import { lockBadge, rosterName, security, unopened, voice } from '../labels.js';
import { phones } from '../phones.js';
import { charts } from '../chart.js';
import { History, sparkline } from '../sparkline.js';
import { clock, count, duration, known, number, t } from '../words.js';
import { loss, streamBadge } from './live.js';

const TICK_MILLIS = 1000;
const SAY_MILLIS = 2000;
const SPOKEN = new Set(['joined', 'left', 'removed', 'locked', 'ended']);

/** As the key distributor writes it, so that both can be compared. */
const keyNumber = (spi) => spi.toString(16).padStart(4, '0');

/** What is drawn over time; nothing else is kept of two hundred people for two minutes. */
const sampleOf = ({ inKbit, outKbit, lossPercent, lossTherePercent, rttMs, jitterMs }) => ({ inKbit, outKbit, lossPercent, lossTherePercent, rttMs, jitterMs });

customElements.define('sotto-live-conference', class extends Page {
  static properties = { ...Page.properties, room: { state: true }, there: { state: true }, now: { state: true }, open: { state: true }, spoken: { state: true } };

  history = new History();

  async load() {
    this.now = Date.now();
  }

  connectedCallback() {
    super.connectedCallback();
    this.there = true;
    this.stop = follow([`conference:${this.parts.address}`], (_, room) => this.take(room), (there) => { this.there = there; });
    this.timer = setInterval(() => { this.now = Date.now(); }, TICK_MILLIS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    clearInterval(this.timer);
    clearTimeout(this.later);
  }

  take(room) {
    const now = Date.now();
    room.participants.forEach((one) => this.history.note(one.id, sampleOf(one), now));
    this.history.forgetAllBut(new Set(room.participants.map((one) => one.id)));
    this.announce(room.events, this.room?.events ?? room.events);
    this.room = room;
  }

  /** Screen readers hear who comes and goes, at most every two seconds, and nothing else. */
  announce(events, before) {
    const last = before.at(-1);
    const fresh = events.filter((one) => SPOKEN.has(one.what) && (!last || one.at > last.at));
    if (fresh.length && !this.later) {
      this.spoken = plainly(fresh.at(-1).sentence);
      this.later = setTimeout(() => { this.later = undefined; }, SAY_MILLIS);
    }
  }

  heading() {
    return this.room?.name ?? this.parts.address;
  }

  /** One head from the beginning, so that the focus on it stays when the room is there. */
  content() {
    const room = this.room;
    return html`${head(room?.name || this.parts.address, { back: ['/live', t('nav.live')], actions: room ? this.buttons(room) : nothing })}
      ${room ? this.whole(room) : html`<p class="waiting" role="status">${t('loading')}</p>`}`;
  }

  whole(room) {
    return html`<p class="row facts"><code>${room.address}</code>${room.kind ? kindBadge(room.kind) : nothing}${lockBadge(room.locked)}${streamBadge(this.there)}
        ${room.since ? html`<span class="quiet">${t('live.since')} ${duration((this.now - new Date(room.since)) / 1000)}</span>` : nothing}</p>
      <p class="hidden" role="status">${this.spoken ?? ''}</p>
      <section class="card flush"><div class="head-row pad"><h2>${count('live.in', room.participants.length)}</h2>
        <p class="row"><span>${t('live.talkers')}: <strong>${known(room.talkers, number)}</strong></span><span>${t('live.loss')}: ${loss(room.worstLossPercent)}</span></p></div>
        ${room.participants.length ? this.people(room) : empty(t('live.nobody'), t('live.nobody-text'))}</section>
      ${this.drawer(room)}
      ${phones(room, this.may('operator', 'admin'), (phone, wish) => this.actOnPhone(phone, wish))}
      <section class="card"><h2>${t('live.events')}</h2>${this.feed(room.events)}</section>`;
  }

  buttons(room) {
    if (!this.may('operator', 'admin') || !room.participants.length) {
      return nothing;
    }
    return html`${room.locked ? nothing : html`<button type="button" @click=${() => this.act('lock')}>${icon('lock')}<span>${t('do.lock')}</span></button>`}
      ${room.kind === 'private' ? html`<button type="button" @click=${() => this.act('rekey')}>${icon('key')}<span>${t('do.rekey')}</span></button>` : nothing}
      <button type="button" class="danger" @click=${() => this.act('end')}>${t('do.end')}</button>`;
  }

  people(room) {
    return table(t('live.people'), [
      [t('live.who'), (one) => html`<button type="button" class="link" aria-expanded=${this.open === one.id ? 'true' : 'false'} @click=${() => { this.open = this.open === one.id ? undefined : one.id; }}>${one.name || one.from}</button>
        ${rosterName(one)}<span class="by">${one.from}</span><span class="by">${one.device}${one.codec ? ` · ${one.codec}` : ''}</span>${one.speaksFor?.length ? html`<span class="by">${t('live.speaks-for', { names: one.speaksFor.join(', ') })}</span>` : nothing}`],
      [t('live.security'), security],
      [t('live.voice'), voice],
      [t('live.quality'), (one) => html`${t('live.loss')} ${loss(one.lossPercent)}
        ${one.inKbit === undefined ? nothing : html`<span class="by nowrap">${t('live.rate')} ${number(one.inKbit)} kbit/s</span>${sparkline(this.history.of(one.id), 'inKbit', this.now)}`}
        ${one.rttMs === undefined ? nothing : html`<span class="by nowrap">${t('live.rtt')} ${number(one.rttMs)} ms</span>`}`],
      ...(this.may('operator', 'admin') ? [[t('actions'), (one) => html`<span class="stack">
        <button type="button" class="plain" @click=${() => this.actOn(one, one.muted ? 'unmute' : 'mute')}>${icon(one.muted ? 'mic' : 'muted')}<span>${t(one.muted ? 'do.unmute' : 'do.mute')}</span><span class="hidden">${one.name}</span></button>
        <button type="button" class="plain danger-text" @click=${() => this.actOn(one, 'remove')}>${t('do.remove')}<span class="hidden">${one.name}</span></button></span>`]] : []),
    ], room.participants);
  }

  drawer(room) {
    const one = room.participants.find((each) => each.id === this.open);
    if (!one) {
      return nothing;
    }
    const facts = [
      ['live.from', one.from], ['live.device', one.device], ['live.codec', known(one.codec)],
      ['live.since', one.since ? duration((this.now - new Date(one.since)) / 1000) : t('unknown')],
      ['live.loss', known(one.lossPercent, (value) => `${number(value, 1)} %`)], ['live.jitter', known(one.jitterMs, (value) => `${number(value, 1)} ms`)],
      ['live.rtt', known(one.rttMs, (value) => `${number(value)} ms`)],
      ['live.loss-there', known(one.lossTherePercent, (value) => `${number(value, 1)} %`)],
      ['live.in-rate', known(one.inKbit, (value) => `${number(value, 1)} kbit/s`)], ['live.out-rate', known(one.outKbit, (value) => `${number(value, 1)} kbit/s`)],
      ['keys.suite', known(one.keys.suite)], ['keys.spi', known(one.keys.spi, keyNumber)],
      ['keys.age', known(one.keys.madeAt, (at) => duration((this.now - new Date(at)) / 1000))],
      ['keys.next', known(one.keys.nextAt, (at) => duration(Math.max(0, new Date(at) - this.now) / 1000))], ['keys.unopened', unopened(one.unopened)],
    ];
    return html`<section class="card drawer" aria-labelledby="drawer-title"><div class="head-row"><h2 id="drawer-title">${one.name || one.from}</h2>
      <button type="button" class="plain" @click=${() => { this.open = undefined; }}>${t('close')}</button></div>
      <p class="row">${security(one)}</p>
      <p class="quiet">${t(room.kind === 'private' ? 'live.names-private' : 'live.names')}</p>
      <dl class="pairs">${facts.map(([key, value]) => html`<div><dt>${t(key)}</dt><dd>${value}</dd></div>`)}</dl>${charts(this.history.of(one.id), this.now)}</section>`;
  }

  feed(events) {
    return events.length ? html`<ol class="feed">${[...events].reverse().map((one) => html`<li class="what-${one.what}"><time datetime=${one.at}>${clock(one.at)}</time>${said(one.sentence)}</li>`)}</ol>`
      : html`<p class="quiet">${t('live.no-events')}</p>`;
  }

  async act(action) {
    if (await confirmed({ title: t(`do.${action}.title`, { name: this.room.name }), text: t(`do.${action}.text`), action: t(`do.${action}`), danger: action !== 'rekey' })) {
      await this.send(`live/conferences/${encodeURIComponent(this.room.address)}/actions`, action);
    }
  }

  async actOn(one, action) {
    const agreed = action !== 'remove' || await confirmed({
      title: t('do.remove.title', { name: one.name || one.from }), text: t(this.room.kind === 'private' ? 'do.remove.text-private' : 'do.remove.text'), action: t('do.remove'),
    });
    if (agreed) {
      await this.send(`live/conferences/${encodeURIComponent(this.room.address)}/participants/${encodeURIComponent(one.id)}/actions`, action);
    }
  }

  async actOnPhone(phone, action) {
    const agreed = action !== 'remove' || await confirmed({
      title: t('do.remove.title', { name: phone.caller }), text: t('phones.remove.text'), action: t('do.remove'),
    });
    if (agreed) {
      await this.send(`live/conferences/${encodeURIComponent(this.room.address)}/phones/${phone.number}/actions`, action);
    }
  }

  async send(path, action) {
    const answer = await attempt(() => post(path, { action }));
    if (answer?.sentence) {
      tell(plainly(answer.sentence));
    }
  }
});
