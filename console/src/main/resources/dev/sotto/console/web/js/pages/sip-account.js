// What a telephone registers with, and the telephones that have.
import { html, nothing } from '../../vendor/lit.js';
import { table } from '../parts.js';
import { RecordPage } from '../record-page.js';
import { read } from '../api.js';
import { t, when } from '../words.js';

const LOOK_MILLIS = 3000;

customElements.define('sotto-sip-account', class extends RecordPage {
  static properties = { ...RecordPage.properties, phones: { state: true } };

  kind = 'accounts';
  type = 'Account';
  words = 'accounts';
  home = '/people/accounts';
  list = '/people';

  async load() {
    await super.load();
    await this.look();
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => document.hidden || this.look(), LOOK_MILLIS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** What cannot be read just now is not shown. */
  async look() {
    if (!this.isNew) {
      this.phones = await read(`accounts/${encodeURIComponent(this.parts.id)}/registrations`).then((answer) => answer.items, () => undefined);
    }
  }

  below() {
    return this.phones === undefined ? nothing : html`<section class="card"><h2>${t('accounts.registered')}</h2>
      ${this.phones.length ? table(t('accounts.registered'), [
        [t('accounts.agent'), (one) => one.agent || t('unknown')],
        [t('accounts.contact'), (one) => html`${one.source}<span class="by">${one.contact}</span>`, 'address'],
        [t('accounts.until'), (one) => html`<time datetime=${one.until}>${when(one.until)}</time>`],
      ], this.phones) : html`<p class="quiet">${t('accounts.registered-none')}</p>`}</section>`;
  }
});
