import { html } from '../../vendor/lit.js';
import { Page, empty, head } from '../parts.js';
import { t } from '../words.js';

customElements.define('sotto-nowhere', class extends Page {
  content() {
    return html`${head(t('nowhere'))}${empty(t('nowhere'), t('nowhere.text'), html`<a class="button" href="/">${t('nav.overview')}</a>`)}`;
  }
});
