// Loads the page again after each save of an author who watches it. The page is complete without it.
"use strict";

(() => {
  const { save, address } = document.currentScript.dataset;
  const EVERY = 250;
  const IS_TYPING = "input, textarea, select, [contenteditable]";

  // A search or a query that somebody is writing must not be lost.
  const mayReload = () => !document.activeElement?.closest(IS_TYPING);

  async function look() {
    try {
      const answer = await fetch(address, { cache: "no-cache" });
      if (answer.ok && (await answer.json()).key !== save && mayReload()) {
        window.location.reload();
        return;
      }
    } catch {
      // The server is being started again.
    }
    window.setTimeout(look, EVERY);
  }

  // Browsers slow the timers of a hidden page down by themselves.
  window.setTimeout(look, EVERY);
})();
