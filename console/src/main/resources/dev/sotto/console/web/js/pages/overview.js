// Whether all is well, in one sentence; what is not; and what there is.
import { html, nothing } from '../../vendor/lit.js';
import { Page, head, kindBadge, notice, said, table } from '../parts.js';
import { everything, read } from '../api.js';
import { follow } from '../events.js';
import { icon } from '../icons.js';
import { has, known, number, t } from '../words.js';
import { reason } from './calls.js';

const AGAIN_MILLIS = 10_000;

customElements.define('sotto-overview', class extends Page {
  static properties = { ...Page.properties, health: { state: true }, now: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.look(), AGAIN_MILLIS);
    this.stop = follow(['live'], (_, snapshot) => { this.now = snapshot.overview; }, (there) => { this.now = there ? this.now : undefined; });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.stop();
  }

  async look() {
    this.health = await read('/health/ready').catch((refusal) => (refusal.document?.failing ? refusal.document : { failing: ['answer'] }));
  }

  async load() {
    await this.look();
    const kinds = ['conferences', 'trunks', ...(this.may('viewer') ? [] : ['accounts']), ...(this.may('admin', 'auditor') ? ['users'] : [])];
    const lists = await Promise.all(kinds.map(everything));
    this.lists = Object.fromEntries(kinds.map((kind, at) => [kind, lists[at]]));
  }

  heading() {
    return t('nav.overview');
  }

  content() {
    const { failing } = this.health;
    const rooms = this.lists.conferences;
    return html`${head(t('nav.overview'))}
      ${failing.length
        ? notice('bad', html`<strong>${t('health.bad')}</strong><ul>${failing.map((one) => html`<li>${has(`health.${one}`) ? t(`health.${one}`) : one}</li>`)}</ul>`, { live: true })
        : notice('good', html`<strong>${t('health.good')}</strong> ${t('health.good-text')}`, { live: true })}
      ${this.now?.keyDistributor.reachable === false ? notice('bad', html`<strong>${t('health.key-distributor')}</strong> ${said(this.now.keyDistributor.sentence)}`, { live: true }) : nothing}
      <div class="tiles">
        ${this.fact('/live', this.now?.conferences, t('tile.live.name'), t('tile.live'))}
        ${this.fact('/live', this.now?.participants, t('tile.people.name'), t('tile.people', { n: known(this.now?.calls, number) }))}
        ${this.fact('/calls', this.now?.refusedLastHour.total, t('tile.refused.name'), this.reasons())}
      </div>
      <div class="tiles">
        ${this.tile('conferences', '/conferences', t('tile.conferences', { n: number(rooms.filter((one) => one.record.kind === 'private').length) }))}
        ${this.lists.accounts ? this.tile('accounts', '/people', t('tile.accounts')) : nothing}
        ${this.lists.users ? this.tile('users', '/people', t('tile.users')) : nothing}
        ${this.tile('trunks', '/trunks', t('tile.trunks'))}
      </div>
      <section class="card"><div class="head-row"><h2>${t('nav.conferences')}</h2><div class="actions"><a href="/conferences">${t('all')}</a>
        ${this.may('operator', 'admin') ? html`<a class="button primary" href="/conferences/new">${icon('plus')}<span>${t('conferences.new')}</span></a>` : nothing}</div></div>
        ${rooms.length ? table(t('nav.conferences'), [
          [t('field.name'), (one) => html`<a href="/conferences/${one.id}">${one.record.name}</a>`],
          [t('field.address'), (one) => html`<code>sip:${one.record.user}@${this.me.domain}</code>`],
          [t('field.kind'), (one) => kindBadge(one.record.kind)],
        ], rooms.slice(0, 8)) : html`<p class="quiet">${t('conferences.none-text')}</p>`}
      </section>`;
  }

  tile(kind, address, text) {
    return this.fact(address, this.lists[kind].length, t(`tile.${kind}.name`), text);
  }

  fact(address, value, name, text) {
    return html`<a class="tile" href=${address}><span class="figure">${value === undefined ? html`<span class="quiet">${t('unknown')}</span>` : number(value)}</span><span>${name}</span><span class="quiet">${text}</span></a>`;
  }

  /** The most frequent reason for refusals. */
  reasons() {
    const [most] = Object.entries(this.now?.refusedLastHour.byReason ?? {}).sort((a, b) => b[1] - a[1]);
    return most ? html`${reason(most[0]) ?? most[0].replaceAll('-', ' ')}: ${number(most[1])}` : this.now ? t('tile.refused') : '';
  }
});
