// Makes writing and translating quicker; every one of these pages works without it.
"use strict";
(() => {
  const form = document.querySelector("[data-write],[data-beside]");
  if (!form) return;
  const told = form.dataset;
  const say = (text) => { const place = document.getElementById("saved"); if (place) place.textContent = text; };
  const send = (path, body) => fetch(path, { method: "POST", body, credentials: "same-origin" });

  if (form.hasAttribute("data-beside")) beside();
  else write();

  function write() {
    const fields = ["title", "summary", "text", "correction"].map((name) => form.elements[name]).filter(Boolean);
    const text = form.elements.text;
    const from = form.elements.from;
    const clash = form.elements.newest !== undefined;
    const key = `beffroi ${location.pathname}`;
    const words = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
    const same = (one, other) => fields.every((field) => one[field.name] === other[field.name]);
    let saved = words();
    let timer = 0;
    let busy = false;

    toolbar();
    pictures();
    if (!clash) restore();
    for (const field of fields) field.addEventListener("input", later);
    window.addEventListener("online", save);
    window.addEventListener("beforeunload", (event) => { if (!same(words(), saved) && !form.sent) { keep(); event.preventDefault(); } });
    form.addEventListener("submit", (event) => { if (event.submitter?.formTarget !== "_blank") { form.sent = true; forget(); } });
    window.addEventListener("pageshow", () => { form.sent = false; });
    setInterval(() => { if (!document.hidden && !busy) save(true); }, 30000);
    show();

    function later() { clearTimeout(timer); timer = setTimeout(() => { save(); show(); }, 1500); }

    async function save(anyway) {
      if (busy || clash || (same(words(), saved) && anyway !== true)) return;
      busy = true;
      const sent = words();
      try {
        if (!same(sent, saved)) say(told.saving);
        const answer = await send(told.autosave, new FormData(form));
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        took(await answer.json(), sent);
      } catch {
        if (!same(words(), saved)) { keep(); say(told.offline); }
      }
      busy = false;
      if (!same(words(), saved) && navigator.onLine && !form.dataset.stuck) later();
    }

    function took(news, sent) {
      const others = document.getElementById("others");
      if (others && typeof news.others === "string") others.textContent = news.others;
      form.dataset.stuck = news.state === "clashed" || news.state === "faulty" ? "yes" : "";
      if (news.state === "clashed") { keep(); return say(told.clashed); }
      if (news.state === "faulty") return keep();
      if (news.state === "merged") {
        // Whoever typed on meanwhile keeps the older beginning, and is merged again.
        if (!same(words(), sent)) return say(told.merged);
        for (const field of fields) if (news[field.name] !== undefined && field.value !== news[field.name]) put(field, news[field.name]);
      }
      from.value = news.version;
      saved = news.state === "merged" ? words() : sent;
      forget();
      if (same(words(), saved)) say(news.state === "merged" ? told.merged : told.saved);
    }

    function put(field, value) {
      const [start, end] = [field.selectionStart, field.selectionEnd];
      field.value = value;
      if (document.activeElement === field) field.setSelectionRange(start, end);
    }

    function keep() { try { localStorage.setItem(key, JSON.stringify({ from: from.value, ...words() })); } catch { /* a full or forbidden store loses nothing that is on the page */ } }
    function forget() { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } }

    function restore() {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(key)); } catch { return; }
      if (!kept || same(kept, words())) return forget();
      from.value = kept.from;
      for (const field of fields) if (typeof kept[field.name] === "string") field.value = kept[field.name];
      say(told.restored);
      later();
    }

    async function show() {
      const place = document.getElementById("shown");
      try {
        const answer = await send(told.preview, new FormData(form));
        if (!answer.ok || answer.redirected) return;
        const news = await answer.json();
        place.innerHTML = news.html;
        place.hidden = !news.html;
        const facts = document.querySelector("#facts + p");
        if (facts) facts.textContent = news.facts;
      } catch { /* shown again with the next change */ }
    }

    function toolbar() {
      const bar = document.createElement("div");
      bar.className = "toolbar";
      bar.setAttribute("role", "toolbar");
      bar.setAttribute("aria-controls", "text");
      for (const [name, before, after] of [["bold", "**", "**"], ["italic", "*", "*"], ["heading", "\n## ", ""], ["link", "[", "](https://)"], ["list", "\n- ", ""], ["quote", "\n> ", ""]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = told[name];
        button.addEventListener("click", () => around(before, after));
        bar.append(button);
      }
      text.before(bar);
      text.addEventListener("keydown", (event) => {
        const mark = { b: "**", i: "*" }[event.key];
        if (!mark || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        around(mark, mark);
      });
    }

    function around(before, after) {
      const { selectionStart: start, selectionEnd: end, value } = text;
      const lead = before.startsWith("\n") && (start === 0 || value[start - 1] === "\n") ? before.slice(1) : before;
      insert(lead + value.slice(start, end) + after);
      const middle = start + lead.length;
      text.setSelectionRange(middle, middle + end - start);
    }

    function insert(words) {
      text.focus();
      text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input"));
    }

    function pictures() {
      const field = form.elements.picture;
      const choose = (file) => {
        if (!file?.type.startsWith("image/")) return false;
        const files = new DataTransfer();
        files.items.add(file);
        field.files = files.files;
        const alt = form.elements.alt;
        if (alt.value.trim()) bring(); else alt.focus();
        return true;
      };
      text.addEventListener("paste", (event) => { if (choose([...event.clipboardData.files][0])) event.preventDefault(); });
      for (const name of ["dragover", "dragleave", "drop"]) text.addEventListener(name, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        text.classList.toggle("dropping", name === "dragover");
        if (name === "drop") choose(event.dataTransfer.files[0]);
      });
      const add = form.querySelector("button[value=picture]");
      add.addEventListener("click", (event) => { if (field.files.length && form.elements.alt.value.trim()) { event.preventDefault(); bring(); } });
      async function bring() {
        say(told.saving);
        try {
          const answer = await send(told.picture, new FormData(form));
          if (!answer.ok || answer.redirected) throw new Error(answer.status);
          const news = await answer.json();
          if (!news.markdown) return say(news.fault ?? told.offline);
          insert(`\n\n${news.markdown}\n\n`);
          for (const name of ["picture", "alt", "caption", "credit"]) form.elements[name].value = "";
          save();
        } catch { say(told.offline); }
      }
    }
  }

  function beside() {
    const rows = [...form.querySelectorAll(".pair[id^=row]")];
    const box = (row) => row.querySelector("textarea");
    const here = () => rows.indexOf(document.activeElement?.closest?.(".pair[id^=row]"));
    const go = (row) => { const area = row && box(row); if (area) { area.focus(); row.scrollIntoView({ block: "center" }); } };
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
    document.getElementById("next")?.addEventListener("click", (event) => { event.preventDefault(); go(rows.find(waits)); });
    for (const row of rows) {
      row.querySelector("button[name=copy]")?.addEventListener("click", (event) => { event.preventDefault(); put(row, row.querySelector(".source").dataset.now); });
      for (const button of row.querySelectorAll("button[name=use]")) button.addEventListener("click", (event) => { event.preventDefault(); put(row, button.closest(".known").querySelector("[lang]").textContent); });
    }
    form.addEventListener("keydown", (event) => {
      if (!event.altKey) return;
      const at = here();
      const row = rows[at];
      if (event.key === "ArrowDown") go(rows.slice(at + 1).find(waits) ?? rows.find(waits));
      else if (event.key === "ArrowUp") go(rows[at - 1]);
      else if (event.code === "KeyC" && row) row.querySelector("button[name=copy]")?.click();
      else if (event.key === "Enter" && row) row.querySelector("button[name=use]")?.click();
      else return;
      event.preventDefault();
    });
    function waits(row) { return row.classList.contains("waits"); }
    function put(row, words) {
      box(row).value = words;
      changed = true;
      go(row);
    }
  }
})();
