// A trunk: one card for each group of its record.
import { html } from '../../vendor/lit.js';
import { notice } from '../parts.js';
import { RecordPage } from '../record-page.js';
import { t } from '../words.js';

const GENERAL = ['name', 'description', 'enabled', 'mode', 'tags'];
const GROUPS = ['peer', 'auth', 'registration', 'health', 'numbers', 'media', 'signalling', 'identity', 'limits', 'observability'];

customElements.define('sotto-trunk', class extends RecordPage {
  kind = 'trunks';
  type = 'Trunk';
  words = 'trunks';
  home = '/trunks';

  above() {
    return notice('warn', html`<strong>${t('trunks.not-yet')}</strong> ${t('trunks.not-yet-text')}`);
  }

  proposal() {
    return { peer: { gateways: [{ host: '', port: 0, transport: 'tls', lookup: true, priority: 10, weight: 10, inbound: true, outbound: true, enabled: true }], allowedSources: [], matchBy: ['ip'], outboundProxy: null, matchHeader: null, matchValue: null } };
  }

  fields() {
    const form = (only) => html`<sotto-fields .schema=${this.own} .all=${this.all} .value=${this.value} .faults=${this.faults} .only=${only} words="trunks" ?locked=${!this.mayWrite}></sotto-fields>`;
    const faulty = (group) => [...this.faults.keys()].some((at) => at.startsWith(`/${group}`));
    return html`<section class="card">${form(GENERAL)}</section>
      ${GROUPS.map((group) => html`<details class="card" ?open=${group === 'peer' || faulty(group)}><summary><h2>${t(`group.${group}`)}</h2><span class="quiet">${t(`group.${group}.text`)}</span></summary>
        ${form([group])}</details>`)}`;
  }
});
