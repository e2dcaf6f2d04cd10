// Who called, and what became of it.
import { html, nothing } from '../../vendor/lit.js';
import { Page, badge, empty, head, said, table } from '../parts.js';
import { read } from '../api.js';
import { icon } from '../icons.js';
import { duration, has, t, when } from '../words.js';

const OUTCOMES = ['running', 'ended', 'refused', 'failed', 'cancelled'];
const DRAWN = { running: ['good', 'live'], ended: ['plain', 'check'], refused: ['bad', 'alert'], failed: ['bad', 'alert'], cancelled: ['plain', 'info'] };

export function outcomeBadge(outcome) {
  const [kind, drawing] = DRAWN[outcome] ?? ['plain', 'info'];
  return badge(kind, drawing, t(`outcome.${outcome}`));
}

/** The word of a refusal in the language of the page; nothing if there is none for it. */
export function reason(word) {
  return has(`reason.${word}`) ? t(`reason.${word}`) : undefined;
}

customElements.define('sotto-calls', class extends Page {
  static properties = { ...Page.properties, items: { state: true }, next: { state: true } };

  search = '';
  outcome = '';
  turn = 0;

  /** What is looked for is in the address, so that it is still there after a look at one of them. */
  connectedCallback() {
    const asked = new URLSearchParams(location.search);
    this.search = asked.get('search') ?? '';
    this.outcome = OUTCOMES.find((one) => one === asked.get('outcome')) ?? '';
    super.connectedCallback();
  }

  query(more) {
    return new URLSearchParams({ ...(this.search && { search: this.search }), ...(this.outcome && { outcome: this.outcome }), ...more });
  }

  /** An answer that comes after somebody asked for something else is not shown. */
  async load(cursor) {
    const turn = ++this.turn;
    const page = await read(`calls?${this.query({ limit: '50', ...(cursor && { cursor }) })}`);
    if (turn !== this.turn) {
      return;
    }
    this.items = cursor ? [...this.items, ...page.items] : page.items;
    this.next = page.next;
  }

  heading() {
    return t('nav.calls');
  }

  content() {
    const ask = (event) => {
      event.preventDefault();
      this.search = this.querySelector('#search').value.trim();
      this.outcome = this.querySelector('#outcome').value;
      const query = String(this.query());
      history.replaceState(null, '', query ? `/calls?${query}` : '/calls');
      this.again();
    };
    return html`${head(t('nav.calls'), { lead: t('calls.lead') })}
      <form class="tools" role="search" @submit=${ask} @change=${ask}>
        <label class="search"><span class="hidden">${t('calls.search')}</span><input id="search" type="search" value=${this.search} placeholder=${t('calls.search')}></label>
        <label><span class="hidden">${t('calls.outcome')}</span><select id="outcome"><option value="">${t('outcome.all')}</option>${OUTCOMES.map((one) => html`<option value=${one} ?selected=${this.outcome === one}>${t(`outcome.${one}`)}</option>`)}</select></label>
        <span class="last row"><a href="/api/v1/calls.csv?${this.query()}" download="calls.csv">CSV</a><a href="/api/v1/calls.jsonl?${this.query()}" download="calls.jsonl">JSON</a>
          <a href="/api/v1/conference-log.csv" download="conferences.csv">${t('calls.conferences')}</a></span>
      </form>
      ${this.items.length ? table(t('nav.calls'), [
        [t('audit.at'), (one) => html`<a href="/calls/${encodeURIComponent(one.id)}"><time datetime=${one.start}>${when(one.start)}</time></a>`],
        [t('calls.from'), (one) => html`${one.name || one.from}${one.name ? html`<span class="by">${one.from}</span>` : nothing}`, 'address'],
        [t('calls.to'), (one) => one.to, 'address'],
        [t('calls.verdict'), (one) => html`${outcomeBadge(one.outcome)}<div>${reason(one.reason) ?? nothing}</div><span class="by">${said(one.verdict)}</span>`],
        [t('calls.long'), (one) => (one.seconds === undefined ? '–' : duration(one.seconds)), 'number'],
      ], this.items) : empty(t(this.search || this.outcome ? 'nothing-found' : 'calls.none'), t('calls.none-text'))}
      ${this.next ? html`<p><button type="button" @click=${() => this.load(this.next)}>${t('more')}</button></p>` : nothing}`;
  }
});
