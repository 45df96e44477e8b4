// Keeps the numbers of the outbox moving. Without it the page is loaded again by hand.
const list = document.getElementById("outbox");
if (list) {
  const news = new EventSource(list.dataset.live);
  news.addEventListener("outbox", (event) => {
    const told = JSON.parse(event.data);
    const shown = [...list.querySelectorAll("[data-item]")];
    const same = shown.length === told.length && shown.every((one, at) => one.dataset.item === told[at].key);
    if (same) shown.forEach((one, at) => { one.innerHTML = told[at].html; });
    // Something began or ended: the buttons are other ones. Whoever is at one of them is not disturbed.
    else if (!list.contains(document.activeElement)) location.reload();
  });
}
