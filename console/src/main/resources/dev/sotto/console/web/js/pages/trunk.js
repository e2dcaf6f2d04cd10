// A trunk: how it is, a shape to begin with, one card for each group of its record, and a test of what stands in the form.
import { html, nothing } from '../../vendor/lit.js';
import { attempt, notice, said, trouble } from '../parts.js';
import { RecordPage } from '../record-page.js';
import { filled, showFirstFault } from '../form.js';
import { post } from '../api.js';
import { icon } from '../icons.js';
import { fieldButton, gatewayTable, registrationBadge, registrationFacts, callsCell, stepTable, watchTrunks } from '../trunk-state.js';
import { t } from '../words.js';

const GENERAL = ['name', 'description', 'enabled', 'mode', 'tags'];
const GROUPS = ['peer', 'auth', 'registration', 'health', 'numbers', 'media', 'signalling', 'identity', 'limits', 'observability'];
const TEMPLATES = new URL('../../templates/trunks.json', import.meta.url);

customElements.define('sotto-trunk', class extends RecordPage {
  static properties = {
    ...RecordPage.properties, state: { state: true }, shape: { state: true }, steps: { state: true }, testing: { state: true }, untested: { state: true },
  };

  kind = 'trunks';
  type = 'Trunk';
  words = 'trunks';
  home = '/trunks';

  async load() {
    await super.load();
    this.templates = this.isNew ? await fetch(TEMPLATES).then((answer) => answer.json()) : [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.stop = this.isNew ? () => undefined : watchTrunks((states) => { this.state = states?.get(this.parts.id); });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop();
  }

  above() {
    return html`${notice('info', html`<strong>${t('trunks.calls-in')}</strong> ${t('trunks.calls-in-text')}`)}
      ${this.isNew ? this.shapes() : this.now()}`;
  }

  now() {
    if (!this.state) {
      return nothing;
    }
    const { registration, gateways } = this.state;
    return html`<section class="card"><div class="head-row"><h2>${t('trunks.now')}</h2>
        ${this.may('operator', 'admin') ? html`<button type="button" @click=${this.retry}>${icon('trunks')}<span>${t('trunks.retry')}</span></button>` : nothing}</div>
      <p><span role="status">${registration ? registrationBadge(registration) : nothing}</span> <span class="quiet">${callsCell(this.state)}</span></p>
      ${registration ? registrationFacts(registration) : nothing}
      ${gatewayTable(gateways)}</section>`;
  }

  retry() {
    return attempt(() => post(`trunks/${encodeURIComponent(this.parts.id)}/retry`), t('trunks.retried'));
  }

  shapes() {
    return html`<section class="card"><h2 id="shapes">${t('trunks.shapes')}</h2><p class="quiet">${t('trunks.shapes-text')}</p>
      <div class="tiles" role="group" aria-labelledby="shapes">${this.templates.map((one) => html`<button type="button" class="shape" data-shape=${one.id}
        aria-pressed=${this.shape?.id === one.id} @click=${() => this.choose(one)}><strong>${t(`trunks.shape.${one.id}`)}</strong><span>${t(`trunks.shape.${one.id}.text`)}</span></button>`)}</div></section>`;
  }

  /** Fields are made anew, so that none shows what was typed into it before and is not in the record any more. */
  async choose(shape) {
    const { name, description } = this.value;
    this.value = { ...filled(this.own, this.all, shape.trunk), name, description };
    Object.assign(this, { shape, faults: new Map(), steps: undefined, untested: undefined, ready: false });
    await this.updateComplete;
    this.ready = true;
    await this.updateComplete;
    requestAnimationFrame(() => this.querySelector('#ftrunks-name')?.focus());
  }

  proposal() {
    return { peer: { gateways: [{ host: '', port: 0, transport: 'tls', lookup: true, priority: 10, weight: 10, inbound: true, outbound: true, enabled: true }], allowedSources: [], matchBy: ['ip'], outboundProxy: null, matchHeader: null, matchValue: null } };
  }

  isOpen(group) {
    const within = (pointer) => pointer.startsWith(`/${group}/`) || pointer === `/${group}`;
    return group === 'peer' || [...this.faults.keys(), ...(this.shape?.asks ?? [])].some(within);
  }

  fields() {
    const form = (only) => html`<sotto-fields .schema=${this.own} .all=${this.all} .value=${this.value} .faults=${this.faults} .only=${only} words="trunks" ?locked=${!this.mayWrite}></sotto-fields>`;
    return html`<section class="card">${form(GENERAL)}</section>
      ${GROUPS.map((group) => html`<details class="card" id="group-${group}" ?open=${this.isOpen(group)}><summary><h2>${t(`group.${group}`)}</h2><span class="quiet">${t(`group.${group}.text`)}</span></summary>
        ${form([group])}</details>`)}
      ${this.mayWrite ? this.trial() : nothing}`;
  }

  trial() {
    return html`<section class="card"><div class="head-row"><h2>${t('trunks.try')}</h2>
        <button type="button" id="trunk-test" aria-disabled=${this.testing ? 'true' : nothing} @click=${this.test}>${icon('check')}<span>${t('trunks.test')}</span></button></div>
      <p class="quiet">${t('trunks.try-text')}</p>
      <div role="status" id="trunk-steps">${this.testing ? html`<p>${t('trunks.testing')}</p>` : this.outcome()}</div></section>`;
  }

  outcome() {
    if (this.untested) {
      return html`${trouble(this.untested)}${[...this.untested.faults].map(([at, sentence]) => html`<p>${fieldButton(at)} ${said(sentence)}</p>`)}`;
    }
    if (!this.steps) {
      return nothing;
    }
    const failed = this.steps.filter((one) => !one.fine).length;
    const all = this.steps.length === 0 ? ['info', 'trunks.nothing-tried'] : failed ? ['bad', 'trunks.test-failed'] : ['good', 'trunks.test-fine'];
    return html`${notice(all[0], t(all[1]))}${this.steps.length ? stepTable(this.steps) : nothing}`;
  }

  async test() {
    if (this.testing) {
      return;
    }
    Object.assign(this, { testing: true, steps: undefined, untested: undefined, faults: new Map() });
    try {
      this.steps = (await post('trunks/test', { ...this.value, id: this.stored?.id ?? null })).items;
    } catch (refusal) {
      this.untested = refusal;
      this.faults = refusal.faults ?? new Map();
    }
    this.testing = false;
    await this.updateComplete;
    if (this.faults.size) {
      await showFirstFault(this);
    }
  }
});
