// Who administers, and which telephones may register.
import { html, nothing } from '../../vendor/lit.js';
import { Page, badge, head, notice, onOff } from '../parts.js';
import { icon } from '../icons.js';
import { number, t } from '../words.js';
import '../record-list.js';

customElements.define('sotto-people', class extends Page {
  heading() {
    return t('nav.people');
  }

  make(address, words) {
    return this.may('admin') ? html`<a class="button" href=${address}>${icon('plus')}<span>${t(words)}</span></a>` : nothing;
  }

  content() {
    const users = this.make('/people/users/new', 'users.new');
    const accounts = this.make('/people/accounts/new', 'accounts.new');
    return html`${head(t('nav.people'), { lead: t('people.lead') })}
      <section><div class="head-row"><h2>${t('accounts.many')}</h2>${accounts}</div>
        ${this.may('viewer') ? notice('info', t('role-sees-not')) : html`<sotto-records kind="accounts" words="accounts" .columns=${[
          [t('field.user'), (one) => html`<a href="/people/accounts/${one.id}">${one.record.displayName || one.record.user}</a>`],
          [t('field.address'), (one) => html`<code>sip:${one.record.user}@${this.me.domain}</code>`],
          [t('field.maxContacts'), (one) => number(one.record.maxContacts), 'number'],
          [t('field.enabled'), (one) => onOff(one.record.enabled)],
        ]}></sotto-records>`}</section>
      <section><div class="head-row"><h2>${t('users.many')}</h2>${users}</div>
        ${this.may('admin', 'auditor') ? html`<sotto-records kind="users" words="users" .columns=${[
          [t('field.users.name'), (one) => html`<a href="/people/users/${one.id}">${one.record.name}</a>`],
          [t('field.displayName'), (one) => one.record.displayName],
          [t('field.role'), (one) => t(`word.role.${one.record.role}`)],
          [t('field.password'), (one) => (one.record.password.set ? html`<span class="quiet">${t('set')}</span>` : badge('plain', 'key', t('users.no-password')))],
          [t('field.enabled'), (one) => onOff(one.record.enabled)],
        ]}></sotto-records>` : notice('info', t('role-sees-not'))}</section>`;
  }
});
