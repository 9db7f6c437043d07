/* The search box of galleries. One listener serves all pages, because themes replace pages in place. */
"use strict";
document.addEventListener("input", ({ target }) => {
  const row = target instanceof Element && target.closest(".multicloud-filter");
  if (!row) return;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = plain(target.value).split(/\s+/);
  let found = 0;
  for (const list of row.parentElement.querySelectorAll(".multicloud-thumbnails")) {
    let seen = 0;
    for (const item of list.children) {
      const words = item.querySelector("[data-find]");
      const text = plain(`${item.textContent} ${words ? words.dataset.find : ""}`);
      item.hidden = !wanted.every((word) => text.includes(word));
      seen += !item.hidden;
    }
    found += seen;
    list.hidden = !seen;
    const title = list.previousElementSibling;
    if (title && !title.matches(".multicloud-filter, .multicloud-thumbnails")) title.hidden = !seen;
  }
  const status = row.querySelector("[data-found]");
  status.textContent = status.dataset.found.replace("{found}", found);
});
