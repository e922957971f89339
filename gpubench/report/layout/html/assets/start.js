// What the page does by itself once it is there.

async function start() {
  if (!canUnpack) {
    for (const place of document.querySelectorAll(".waiting")) {
      place.textContent = "This browser is too old to show this; a version of 2023 or later can.";
    }
    return;
  }
  await Promise.all([showCharts(), showListings()]);
  document.documentElement.dataset.started = "yes";
}

// On paper what is folded up is not, unless it is long: a paper of sixty pages is read by nobody.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open], .long)")];
  for (const one of folded) one.open = true;
});
window.addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});

start();
