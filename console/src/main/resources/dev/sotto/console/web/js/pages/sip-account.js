import { RecordPage } from '../record-page.js';

/** What a telephone registers with. */
customElements.define('sotto-sip-account', class extends RecordPage {
  kind = 'accounts';
  type = 'Account';
  words = 'accounts';
  home = '/people/accounts';
  list = '/people';
});
