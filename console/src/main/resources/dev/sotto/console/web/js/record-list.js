// A list of records with a search word; more comes when it is asked for.
import { html, nothing } from '../vendor/lit.js';
import { Part, empty, table, trouble } from './parts.js';
import { read } from './api.js';
import { icon } from './icons.js';
import { t } from './words.js';

export class SottoRecords extends Part {
  static properties = {
    kind: {}, words: {}, columns: { attribute: false }, make: { attribute: false },
    items: { state: true }, next: { state: true }, wanted: { state: true }, failure: { state: true },
  };

  connectedCallback() {
    super.connectedCallback();
    this.wanted = '';
    this.ask();
  }

  async ask(cursor) {
    const query = new URLSearchParams({ limit: '50', ...(this.wanted && { q: this.wanted }), ...(cursor && { cursor }) });
    try {
      const page = await read(`${this.kind}?${query}`);
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next;
      this.failure = undefined;
    } catch (refusal) {
      this.failure = refusal;
    }
  }

  render() {
    if (this.failure) {
      return trouble(this.failure);
    }
    if (!this.items) {
      return html`<p class="waiting" role="status">${t('loading')}</p>`;
    }
    if (!this.items.length && !this.wanted) {
      return empty(t(`${this.words}.none`), t(`${this.words}.none-text`), this.make ?? nothing);
    }
    const search = (event) => { this.wanted = event.target.value.trim(); this.ask(); };
    return html`<div class="tools">
        <label class="search">${icon('overview')}<span class="hidden">${t('search')}</span><input type="search" placeholder=${t('search')} @change=${search}></label>
      </div>
      ${this.items.length ? table(t(`${this.words}.many`), this.columns, this.items) : html`<p class="quiet" role="status">${t('nothing-found')}</p>`}
      ${this.next ? html`<p><button type="button" @click=${() => this.ask(this.next)}>${t('more')}</button></p>` : nothing}`;
  }
}

customElements.define('sotto-records', SottoRecords);
