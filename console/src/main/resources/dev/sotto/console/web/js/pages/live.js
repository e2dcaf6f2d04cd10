// The conferences that somebody is in just now.
import { html, nothing } from '../../vendor/lit.js';
import { Page, badge, empty, head, kindBadge, table } from '../parts.js';
import { follow } from '../events.js';
import { lockBadge } from '../labels.js';
import { duration, known, number, t } from '../words.js';

const TICK_MILLIS = 1000;

customElements.define('sotto-live', class extends Page {
  static properties = { ...Page.properties, items: { state: true }, there: { state: true }, now: { state: true } };

  async load() {
    this.now = Date.now();
  }

  connectedCallback() {
    super.connectedCallback();
    this.there = true;
    this.stop = follow(['live'], (_, snapshot) => { this.items = snapshot.items; }, (there) => { this.there = there; });
    this.timer = setInterval(() => { this.now = Date.now(); }, TICK_MILLIS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
    clearInterval(this.timer);
  }

  heading() {
    return t('nav.live');
  }

  content() {
    return html`${head(t('nav.live'), { lead: t('live.lead'), actions: streamBadge(this.there) })}${this.list()}`;
  }

  list() {
    if (!this.items) {
      return html`<p class="waiting" role="status">${t('loading')}</p>`;
    }
    return this.items.length ? table(t('nav.live'), [
      [t('field.name'), (one) => html`<a href="/live/${encodeURIComponent(one.address)}">${one.name}</a><span class="by"><code>${one.address}</code></span>`],
      [t('field.kind'), (one) => (one.kind ? kindBadge(one.kind) : html`<span class="quiet">${t('unknown')}</span>`)],
      [t('live.people'), (one) => number(one.participants), 'number'],
      [t('live.talkers'), (one) => known(one.talkers, number), 'number'],
      [t('live.loss'), (one) => loss(one.worstLossPercent), 'number'],
      [t('live.lock'), (one) => lockBadge(one.locked)],
      [t('live.since'), (one) => duration((this.now - new Date(one.since)) / 1000), 'number'],
    ], this.items, { rowKey: (one) => one.address }) : empty(t('live.none'), t('live.none-text'), html`<a class="button" href="/conferences">${t('nav.conferences')}</a>`);
  }
});

/** Whether what is seen is of now. */
export function streamBadge(there) {
  return there ? badge('good', 'live', t('stream.live')) : badge('bad', 'alert', t('stream.lost'));
}

const NOTICED = 1;
const HEARD = 5;

/** Loss with a word for it, so that it is not colour that says it. */
export function loss(percent) {
  if (percent === undefined) {
    return html`<span class="quiet">${t('unknown')}</span>`;
  }
  const text = `${number(percent, 1)} %`;
  return percent < NOTICED ? html`<span class="nowrap">${text}</span>` : badge(percent < HEARD ? 'warn' : 'bad', 'alert', `${text} ${t(percent < HEARD ? 'loss.some' : 'loss.much')}`);
}
