// Who called, and what became of it.
import { html, nothing } from '../../vendor/lit.js';
import { badge, empty, head, said, table } from '../parts.js';
import { LinesPage } from '../lines-page.js';
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

customElements.define('sotto-calls', class extends LinesPage {
  constructor() {
    super('calls', '/calls');
  }

  understood(asked) {
    const times = ['since', 'until'].map((name) => [name, asked.get(name)]).filter(([, at]) => !Number.isNaN(Date.parse(at)));
    return { ...super.understood(asked), outcome: OUTCOMES.find((one) => one === asked.get('outcome')) ?? '', ...Object.fromEntries(times) };
  }

  /** The time that somebody came with, from a conference that is over. */
  span() {
    const { since, until } = this.asked;
    const forget = (event) => { delete this.asked.since; delete this.asked.until; this.ask(event); };
    return since && until ? html`<p class="row"><span>${t('calls.span', { since: when(since), until: when(until) })}</span>
      <button type="button" class="link" @click=${forget}>${t('calls.any-time')}</button></p>` : nothing;
  }

  heading() {
    return t('nav.calls');
  }

  content() {
    const { search, outcome } = this.asked;
    return html`${head(t('nav.calls'), { lead: t('calls.lead') })}
      <form class="tools" role="search" @submit=${this.ask} @change=${this.ask}>
        ${this.searchField(t('calls.search'))}
        <label><span class="hidden">${t('calls.outcome')}</span><select id="outcome"><option value="">${t('outcome.all')}</option>${OUTCOMES.map((one) => html`<option value=${one} ?selected=${outcome === one}>${t(`outcome.${one}`)}</option>`)}</select></label>
        <span class="last row">${this.files('calls')}<a href="/calls/conferences">${t('past.many')}</a></span>
      </form>
      ${this.span()}
      ${this.items.length ? table(t('nav.calls'), [
        [t('audit.at'), (one) => html`<a href="/calls/${encodeURIComponent(one.id)}"><time datetime=${one.start}>${when(one.start)}</time></a>`],
        [t('calls.from'), (one) => html`${one.name || one.from}${one.name ? html`<span class="by">${one.from}</span>` : nothing}`, 'address'],
        [t('calls.to'), (one) => one.to, 'address'],
        [t('calls.verdict'), (one) => html`${outcomeBadge(one.outcome)}<div>${reason(one.reason) ?? nothing}</div><span class="by">${said(one.verdict)}</span>`],
        [t('calls.long'), (one) => (one.seconds === undefined ? '–' : duration(one.seconds)), 'number'],
      ], this.items) : empty(t(search || outcome ? 'nothing-found' : 'calls.none'), t('calls.none-text'))}
      ${this.more()}`;
  }
});
