import { RecordPage } from '../record-page.js';

/** What happens with calls that come over trunks. */
customElements.define('sotto-rule', class extends RecordPage {
  kind = 'rules';
  type = 'DispatchRule';
  words = 'rules';
  home = '/trunks/rules';
  list = '/trunks';
  refers = { '/conference': 'conferences', '/account': 'accounts', '/trunks': 'trunks' };
});
