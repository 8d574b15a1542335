// Replaces the live part of a page every two seconds by what the server renders. Without it, the page is as it was when it was loaded.
'use strict';
(() => {
  const part = document.querySelector('[data-live]');
  const controls = document.querySelector('[data-live-controls]');
  if (!part || !controls) return;

  const interval = 2000;
  const button = controls.querySelector('button');
  const state = controls.querySelector('span');
  let paused = false, shown = part.innerHTML, failed = false;
  controls.hidden = false;

  button.addEventListener('click', () => {
    paused = !paused;
    button.textContent = paused ? 'Continue updates' : 'Pause updates';
    if (!paused) update();
  });

  // The same link or region keeps the focus, and tables keep where they were scrolled to.
  const replace = html => {
    const focusable = '[href], [tabindex], summary';
    const focused = [...part.querySelectorAll(focusable)].indexOf(document.activeElement);
    const scrolled = [...part.querySelectorAll('.table')].map(table => table.scrollLeft);
    const open = [...part.querySelectorAll('details')].map(details => details.open);
    part.innerHTML = shown = html;
    part.querySelectorAll('.table').forEach((table, index) => { table.scrollLeft = scrolled[index] ?? 0; });
    part.querySelectorAll('details').forEach((details, index) => { details.open = open[index] ?? details.open; });
    if (focused >= 0) part.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
  };

  const report = (text, isError) => {
    state.textContent = text;
    if (isError !== failed) {
      failed = isError;
      state.setAttribute('role', isError ? 'alert' : 'none');
    }
  };

  const update = async () => {
    try {
      const answer = await fetch(part.dataset.live, { headers: { Accept: 'text/html' } });
      if (!answer.ok) throw new Error('status ' + answer.status);
      const html = await answer.text();
      if (!paused && html !== shown) replace(html);
      report('Updated at ' + new Date().toISOString().slice(11, 19) + ' UTC', false);
    } catch (e) {
      report('The host does not answer (' + e.message + '). The page shows the last state.', true);
    }
  };

  const loop = async () => {
    if (!paused && !document.hidden) await update();
    setTimeout(loop, interval);
  };
  setTimeout(loop, interval);
})();
