// Setup, signing in, one's password, who else is an operator, and what was done here.

import { ask, part } from './api.js';
import { button, change, field, form, make, say, section, table, tell } from './build.js';

const NEW_PASSWORD = { type: 'password', autocomplete: 'new-password', required: true, minlength: 12, maxlength: 128 };
const PASSWORD = { type: 'password', autocomplete: 'current-password', required: true };
const NAME = { autocomplete: 'username', required: true, maxlength: 64 };

// The token never stays in the address bar or the history.
export function setup(token, done) {
  history.replaceState(null, '', '/');
  return [make('h1', {}, say('setup')), make('p', {}, say('setup.how')),
    form(say('setup.do'), [field(say('name'), 'name', NAME), field(say('password'), 'password', NEW_PASSWORD),
      make('p', { class: 'quiet' }, say('password.how'))], async said => {
      await ask('POST', 'setup', { token, name: said.get('name'), password: said.get('password') });
      await done();
    }, 'tall')];
}

export function signIn(setupOpen, done) {
  return [make('h1', {}, say('signin')), setupOpen ? make('p', {}, say('signin.setup')) : null,
    form(say('signin.do'), [field(say('name'), 'name', NAME), field(say('password'), 'password', PASSWORD)], async said => {
      await ask('POST', 'session', { name: said.get('name'), password: said.get('password') });
      await done();
    }, 'tall')].filter(Boolean);
}

export async function operators() {
  const names = await ask('GET', 'operators');
  return [make('h1', {}, say('operators')), make('p', {}, say('operators.how')),
    section(say('operators'), table([say('name'), ''],
      names.map(name => [name, button(say('remove'), change('DELETE', `operators/${part(name)}`), 'hard',
        say('operators.sure', { name }))]), say('none')),
      form(say('operators.add'), [field(say('name'), 'name', { ...NAME, autocomplete: 'off' }),
        field(say('password'), 'password', NEW_PASSWORD)], said =>
        change('POST', 'operators', { name: said.get('name'), password: said.get('password') })())),
    section(say('password.own'), form(say('password.change'), [field(say('password.now'), 'password', PASSWORD),
      field(say('password.new'), 'new', NEW_PASSWORD)], async (said, made) => {
      await ask('POST', 'session/password', { password: said.get('password'), new: said.get('new') });
      made.reset();
      tell(say('password.changed'));
    }))];
}

export async function audit() {
  const acts = await ask('GET', 'audit');
  return [make('h1', {}, say('audit')), make('p', {}, say('audit.how')),
    table([say('when'), say('who'), say('from'), say('what'), say('outcome')], acts.map(act => [
      make('time', {}, new Date(act.epochSeconds * 1000).toLocaleString(document.documentElement.lang)),
      act.who, act.source, act.what, act.outcome || say('outcome.unknown')]), say('none'))];
}
