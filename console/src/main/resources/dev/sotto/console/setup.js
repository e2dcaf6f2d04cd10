// The token is behind # in the address: no browser sends that, so it is in no log.
const form = document.getElementById('setup');
const said = document.getElementById('said');

function show(problem) {
  for (const field of ['name', 'password']) {
    const fault = (problem.errors ?? []).find((one) => one.pointer === `/${field}`);
    document.getElementById(`${field}-fault`).textContent = fault ? `It ${fault.detail}` : '';
  }
  said.textContent = problem.detail ?? '';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  show({});
  const answer = await fetch('/api/v1/setup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      token: location.hash.slice(1),
      name: form.elements.name.value,
      password: form.elements.password.value,
    }),
  }).catch(() => null);
  if (!answer) {
    show({ detail: 'The appliance does not answer; try again.' });
    return;
  }
  const document = await answer.json();
  if (answer.ok) {
    history.replaceState(null, '', '/setup');
    form.reset();
    show({ detail: `Done: ${document.name} is an administrator.` });
  } else {
    show(document);
  }
});
