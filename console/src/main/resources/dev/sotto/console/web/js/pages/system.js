// What is true of the whole appliance, and where to do what a browser should not.
import { html, nothing } from '../../vendor/lit.js';
import { Page, head, notice, onOff, said, tell } from '../parts.js';
import { blank, showFirstFault } from '../form.js';
import { read, replace, schema } from '../api.js';
import { icon } from '../icons.js';
import { t } from '../words.js';
import '../record-list.js';

customElements.define('sotto-system', class extends Page {
  static properties = { ...Page.properties, value: { state: true }, faults: { state: true }, wrong: { state: true } };

  async load() {
    this.faults = new Map();
    if (this.may('admin', 'auditor')) {
      this.shape = await schema('Settings');
      this.stored = await read('settings');
      this.value = { ...blank(this.shape.schema, this.shape.all), ...structuredClone(this.stored.record) };
    }
  }

  heading() {
    return t('nav.system');
  }

  content() {
    return html`${head(t('nav.system'), { lead: t('system.lead') })}
      ${this.value ? html`<form class="card" novalidate @submit=${this.save}><h2>${t('settings')}</h2>
        ${this.wrong ? notice('bad', html`<strong>${t('not-saved')}</strong> ${said(this.wrong)}`) : nothing}
        <sotto-fields .schema=${this.shape.schema} .all=${this.shape.all} .value=${this.value} .faults=${this.faults} words="settings" ?locked=${!this.may('admin')}></sotto-fields>
        ${this.may('admin') ? html`<button class="primary">${t('save')}</button>` : nothing}</form>` : nothing}
      ${this.may('admin', 'auditor') ? this.webhooks() : nothing}
      <section class="card"><h2>${t('backup')}</h2><p>${t('backup.text')}</p>
        <pre tabindex="0">./sotto backup FILE
./sotto restore FILE</pre><p class="hint">${t('backup.hint')}</p></section>
      <section class="card"><h2>${t('keys')}</h2><p>${t('keys.text')}</p>
        <pre tabindex="0">./sotto kd members sip:1000@${this.me.domain}
./sotto kd invite sip:1000@${this.me.domain} NAME
./sotto kd phones sip:1000@${this.me.domain} allow PIN</pre></section>
      <section class="card"><h2>${t('api')}</h2><p>${t('api.text')}</p><p><a href="/api/v1/openapi.json" target="_blank">${t('api.document')}</a></p></section>`;
  }

  webhooks() {
    const make = this.may('admin') ? html`<a class="button" href="/system/webhooks/new">${icon('plus')}<span>${t('webhooks.new')}</span></a>` : nothing;
    return html`<section class="card"><div class="head-row"><h2>${t('webhooks.many')}</h2>${make}</div><p class="quiet">${t('webhooks.lead')}</p>
      <sotto-records kind="webhooks" words="webhooks" .columns=${[
        [t('field.name'), (one) => html`<a href="/system/webhooks/${one.id}">${one.record.name}</a>`],
        [t('field.url'), (one) => html`<code>${one.record.url}</code>`],
        [t('field.enabled'), (one) => onOff(one.record.enabled)],
      ]}></sotto-records></section>`;
  }

  async save(event) {
    event.preventDefault();
    try {
      await replace('settings', this.value, this.stored.etag);
      this.wrong = undefined;
      await this.again();
      tell(t('saved'));
    } catch (refusal) {
      this.wrong = refusal.message;
      this.faults = refusal.faults;
      await this.updateComplete;
      showFirstFault(this);
    }
  }
});
