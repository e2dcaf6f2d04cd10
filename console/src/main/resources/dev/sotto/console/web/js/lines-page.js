// A page of what is over, the newest first, with a search. What is looked for is in the address, so that it is still there after a look at one line.
import { html, nothing } from '../vendor/lit.js';
import { Page } from './parts.js';
import { read } from './api.js';
import { t } from './words.js';

export class LinesPage extends Page {
  static properties = { ...Page.properties, items: { state: true }, next: { state: true } };

  /** What is asked for, by the names that the API has for it. */
  asked = {};
  turn = 0;

  /** @param source of the API; @param at the address of the page */
  constructor(source, at) {
    super();
    Object.assign(this, { source, at });
  }

  connectedCallback() {
    this.asked = this.understood(new URLSearchParams(location.search));
    super.connectedCallback();
  }

  /** What of the address is asked for; pages have more. */
  understood(asked) {
    return { search: asked.get('search') ?? '' };
  }

  query(more) {
    return new URLSearchParams(Object.entries({ ...this.asked, ...more }).filter(([, value]) => value));
  }

  /** An answer that comes after somebody asked for something else is not shown. */
  async load(cursor) {
    const turn = ++this.turn;
    const page = await read(`${this.source}?${this.query({ limit: '50', cursor })}`);
    if (turn === this.turn) {
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next;
    }
  }

  /** Asks for what the fields of the form say. */
  ask(event) {
    event.preventDefault();
    for (const field of this.querySelectorAll('form.tools [id]')) {
      this.asked[field.id] = field.value.trim();
    }
    const query = String(this.query());
    history.replaceState(null, '', query ? `${this.at}?${query}` : this.at);
    this.again();
  }

  searchField(label) {
    return html`<label class="search"><span class="hidden">${label}</span><input id="search" type="search" value=${this.asked.search} placeholder=${label}></label>`;
  }

  files(name) {
    return html`<a href="/api/v1/${this.source}.csv?${this.query()}" download="${name}.csv">CSV</a><a href="/api/v1/${this.source}.jsonl?${this.query()}" download="${name}.jsonl">JSON</a>`;
  }

  more() {
    return this.next ? html`<p><button type="button" @click=${() => this.load(this.next)}>${t('more')}</button></p>` : nothing;
  }
}
