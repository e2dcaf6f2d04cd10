// Conferences that are over: when, how long, how many were in them, and from there who.
import { html } from '../../vendor/lit.js';
import { empty, head, table } from '../parts.js';
import { LinesPage } from '../lines-page.js';
import { duration, number, t, when } from '../words.js';

const calls = (one) => `/calls?${new URLSearchParams({ search: one.conference, since: one.start, until: one.end })}`;

customElements.define('sotto-past-conferences', class extends LinesPage {
  constructor() {
    super('conference-log', '/calls/conferences');
  }

  heading() {
    return t('past.many');
  }

  content() {
    return html`${head(t('past.many'), { back: ['/calls', t('nav.calls')], lead: t('past.lead') })}
      <form class="tools" role="search" @submit=${this.ask} @change=${this.ask}>
        ${this.searchField(t('past.search'))}<span class="last row">${this.files('conferences')}</span>
      </form>
      ${this.items.length ? table(t('past.many'), [
        [t('audit.at'), (one) => html`<a href=${calls(one)}><time datetime=${one.start}>${when(one.start)}</time></a>`],
        [t('calls.conference'), (one) => one.conference, 'address'],
        [t('calls.long'), (one) => duration(one.seconds), 'number'],
        [t('past.joined'), (one) => number(one.joined), 'number'],
        [t('past.most'), (one) => number(one.most), 'number'],
        [t('past.minutes'), (one) => number(one.participantMinutes, 1), 'number'],
      ], this.items) : empty(t(this.asked.search ? 'nothing-found' : 'past.none'), t('past.none-text'))}
      ${this.more()}`;
  }
});
