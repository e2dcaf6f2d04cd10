// Where it is told what happens: the record, how it goes, and what was sent.
import { html, nothing } from '../../vendor/lit.js';
import { attempt, badge, copyButton, empty, notice, said, table } from '../parts.js';
import { RecordPage } from '../record-page.js';
import { post, read } from '../api.js';
import { icon } from '../icons.js';
import { number, t, when } from '../words.js';

const LOOK_MILLIS = 2000;
const SECRET_OCTETS = 24;
const STATES = { working: ['good', 'check'], failing: ['warn', 'alert'], off: ['plain', 'info'], 'given-up': ['bad', 'alert'] };

export const webhookState = (state) => badge(...STATES[state], t(`webhooks.${state}`));

customElements.define('sotto-webhook', class extends RecordPage {
  static properties = { ...RecordPage.properties, sent: { state: true } };

  kind = 'webhooks';
  type = 'Webhook';
  words = 'webhooks';
  home = '/system/webhooks';
  list = '/system';

  async load() {
    await super.load();
    await this.look();
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.look().catch(() => undefined), LOOK_MILLIS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  get path() {
    return `webhooks/${encodeURIComponent(this.parts.id)}`;
  }

  async look() {
    if (!this.isNew) {
      this.sent = await read(`${this.path}/deliveries`);
    }
  }

  /** One that nobody guesses; it can be replaced by another. */
  proposal() {
    const octets = crypto.getRandomValues(new Uint8Array(SECRET_OCTETS));
    this.secret = btoa(String.fromCharCode(...octets)).replace(/\W/g, '_');
    return { secret: this.secret };
  }

  above() {
    if (this.isNew) {
      return notice('info', html`<strong>${t('webhooks.secret')}</strong> ${t('webhooks.secret-text')}<p class="row"><code class="secret" tabindex="0">${this.secret}</code>${copyButton(this.secret)}</p>`);
    }
    if (this.sent?.state === 'given-up') {
      return notice('bad', html`<strong>${t('webhooks.given-up')}</strong> ${t('webhooks.given-up-text', { since: when(this.sent.failingSince) })}`);
    }
    return this.sent?.state === 'failing' ? notice('warn', html`<strong>${t('webhooks.failing')}</strong> ${t('webhooks.failing-text', { since: this.sent.failingSince ? when(this.sent.failingSince) : '' })}`) : nothing;
  }

  below() {
    if (this.isNew || !this.sent) {
      return nothing;
    }
    const { state, waiting, delivered, givenUp, dropped, items } = this.sent;
    return html`<section class="card"><div class="head-row"><h2>${t('webhooks.deliveries')}</h2>
        ${this.mayWrite ? html`<button type="button" @click=${this.test}>${icon('out')}<span>${t('webhooks.test')}</span></button>` : nothing}</div>
      <p>${webhookState(state)} <span class="quiet">${t('webhooks.counts', { waiting: number(waiting), delivered: number(delivered), givenUp: number(givenUp), dropped: number(dropped) })}</span></p>
      ${items.length ? table(t('webhooks.deliveries'), [
        [t('audit.at'), (one) => html`<time datetime=${one.at}>${when(one.at)}</time>`],
        [t('webhooks.event'), (one) => html`${t(`word.events.${one.event}`)}${one.attempt > 1 ? html` <span class="quiet">${t('webhooks.attempt', { n: one.attempt })}</span>` : nothing}`],
        [t('webhooks.result'), (one) => html`${one.delivered ? badge('good', 'check', `${one.status}`) : badge('bad', 'alert', one.status ? `${one.status}` : t('webhooks.no-answer'))} ${one.fault ? said(one.fault) : nothing}
          ${one.again ? html`<span class="quiet">${t('webhooks.again', { at: when(one.again) })}</span>` : nothing}`],
        [t('webhooks.millis'), (one) => number(one.millis), 'number'],
        [t('webhooks.answer'), (one) => html`<code>${one.answer}</code>`],
      ], items, { rowKey: (one) => `${one.notice} ${one.attempt}` }) : empty(t('webhooks.nothing'), t('webhooks.nothing-text'))}</section>`;
  }

  async test() {
    if (await attempt(() => post(`${this.path}/test`), t('webhooks.tested'))) {
      await this.look();
    }
  }
});
