import { RecordPage } from '../record-page.js';

/** A telephone number that leads into a conference. */
customElements.define('sotto-dial-number', class extends RecordPage {
  kind = 'numbers';
  type = 'DialNumber';
  words = 'numbers';
  home = '/trunks/numbers';
  list = '/trunks';
  writers = ['operator', 'admin'];
  refers = { '/conference': 'conferences' };
});
