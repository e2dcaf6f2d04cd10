// The conferences that people can dial.
import { html, nothing } from '../../vendor/lit.js';
import { Page, head, kindBadge, onOff } from '../parts.js';
import { icon } from '../icons.js';
import { number, t } from '../words.js';
import '../record-list.js';

customElements.define('sotto-conferences', class extends Page {
  heading() {
    return t('nav.conferences');
  }

  content() {
    const make = this.may('operator', 'admin') ? html`<a class="button primary" href="/conferences/new">${icon('plus')}<span>${t('conferences.new')}</span></a>` : nothing;
    return html`${head(t('nav.conferences'), { lead: t('conferences.lead-list'), actions: make })}
      <sotto-records kind="conferences" words="conferences" .make=${make} .columns=${[
        [t('field.name'), (one) => html`<a href="/conferences/${one.id}">${one.record.name}</a>`],
        [t('field.address'), (one) => html`<code>sip:${one.record.user}@${this.me.domain}</code>`],
        [t('field.kind'), (one) => kindBadge(one.record.kind)],
        [t('field.maxLegs'), (one) => number(one.record.maxLegs), 'number'],
        [t('field.enabled'), (one) => onOff(one.record.enabled)],
      ]}></sotto-records>`;
  }
});
