/* What pages do better with a script; all of them are complete without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };
  /* What scrolls by itself can be reached by keyboard. */
  const reach = (within) => {
    for (const scroller of all(".formula, .table, pre", within)) {
      if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
    }
  };
  const WAIT_MS = 50; // after the last key, so that a word typed at once is asked for once
  const CALM_WAIT_MS = 600; // once many were asked: a client has 120 requests a minute, and Enter needs one too
  const asked = [];
  const getWait = () => {
    while (asked.length && asked[0] < Date.now() - 30000) asked.shift();
    return asked.length < 25 ? WAIT_MS : CALM_WAIT_MS;
  };

  /* Search: `/` and Ctrl-K lead to the box; what is found appears while one types. */
  const box = document.querySelector(".search-box input[name=q]");
  addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    const plain = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (box && (plain || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)))) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  const ask = (form, view) => {
    let timer, running, shown = null;
    return (query, show) => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (query === shown) return;
        running?.abort();
        running = new AbortController();
        asked.push(Date.now());
        const url = new URL(form.action);
        url.search = new URLSearchParams({ q: query, view });
        try {
          const answer = await fetch(url, { signal: running.signal });
          if (!answer.ok && answer.status !== 400) return;
          const part = new DOMParser().parseFromString(await answer.text(), "text/html");
          for (const link of all("a[href]", part)) link.href = new URL(link.getAttribute("href"), form.action);
          shown = query;
          show([...part.body.childNodes]);
        } catch (error) {
          if (error.name !== "AbortError") shown = null; // offline: Enter still sends the form
        }
      }, getWait());
    };
  };

  const offer = (form, input) => {
    const list = make("ul", { class: "suggestions", role: "listbox", id: "refdesk-options", "aria-label": "Found", hidden: "" });
    form.append(list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    const find = ask(form, "brief");
    let chosen = -1;
    const options = () => all("[role=option]", list);
    const choose = (place) => {
      const found = options();
      chosen = found.length ? (place + found.length + 1) % (found.length + 1) : -1; // the last place is the box itself
      if (chosen === found.length) chosen = -1;
      found.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
      if (chosen < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", found[chosen].id);
      found[chosen].scrollIntoView({ block: "nearest" });
    };
    const open = (is) => {
      list.hidden = !is;
      input.setAttribute("aria-expanded", String(is));
    };
    input.addEventListener("input", () => {
      const query = input.value.trim();
      if (query.length < 2) return open(false);
      find(query, (nodes) => {
        list.replaceChildren(...nodes);
        const further = new URL(form.action);
        further.search = new URLSearchParams({ q: query });
        if (options().length) {
          list.append(make("li", { role: "option" }, make("a", { href: further, tabindex: "-1" }, `All that is found for “${query}”`)));
        }
        options().forEach((option, number) => (option.id = `refdesk-option-${number}`));
        choose(-1);
        open(list.childElementCount > 0 && document.activeElement === input);
      });
    });
    input.addEventListener("keydown", (event) => {
      const found = options();
      if (list.hidden || !found.length) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? found.length - 1 : chosen - 1);
      else if (event.key === "Escape") open(false);
      else if (event.key === "Enter" && chosen >= 0) found[chosen].querySelector("a").click();
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus until the click
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option && !event.target.closest("a")) option.querySelector("a").click();
    });
    input.addEventListener("blur", () => open(false));
  };

  const live = (form, input) => {
    const place = document.getElementById("refdesk-results");
    const find = ask(form, "results");
    const heads = () => all(".entries h2 a, .passage .where", place);
    input.addEventListener("input", () => {
      const query = input.value.trim();
      if (query.length < 2) return;
      place.classList.add("busy");
      find(query, (nodes) => {
        place.classList.remove("busy");
        place.replaceChildren(...nodes);
        reach(place);
        const url = new URL(form.action);
        url.search = new URLSearchParams({ q: query });
        history.replaceState(null, "", url);
        document.title = document.title.replace(/^(?:.* · )?Search · /s, `${query} · Search · `);
      });
    });
    const walk = (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const found = heads();
      const at = found.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (event.target !== input && !place.contains(event.target)) return;
      event.preventDefault();
      if (at < 0) input.focus();
      else found[Math.min(at, found.length - 1)]?.focus();
    };
    addEventListener("keydown", walk);
  };
  for (const form of all("form.search-box")) {
    const input = form.querySelector("input[name=q]");
    if (input) (form.hasAttribute("data-live") ? live : offer)(form, input);
  }

  /* Copying: code, citations, formulas as TeX, the address of a heading. */
  const copier = (read, label = "Copy") => {
    const button = make("button", { type: "button", class: "copy" }, label);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(read());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Press Ctrl-C";
      }
      setTimeout(() => (button.textContent = label), 1500);
    });
    return button;
  };
  for (const block of all("pre")) {
    const code = block.querySelector("code") ?? block;
    const holder = make("div", { class: "code" });
    block.replaceWith(holder);
    holder.append(block, copier(() => code.textContent));
  }
  for (const entry of all(".panel dd")) {
    const text = entry.textContent.trim();
    entry.append(copier(() => text));
  }
  for (const formula of all(".prose .formula")) {
    const tex = formula.querySelector("math")?.getAttribute("alttext");
    if (!tex) continue;
    const holder = make("div", { class: "code" });
    formula.replaceWith(holder);
    holder.append(formula, copier(() => tex, "TeX"));
  }
  reach(document);
  document.fonts?.ready.then(() => reach(document)); // formulas are wider in their font
  addEventListener("resize", () => reach(document));
  for (const heading of all(".prose :is(h2, h3, h4)[id]")) {
    const link = make("a", { class: "anchor", href: `#${heading.id}`, "aria-label": `Copy the address of “${heading.textContent}”` }, "#");
    link.addEventListener("click", () => navigator.clipboard?.writeText(link.href).catch(() => {}));
    heading.append(link);
  }

  /* The table of contents follows the reader. */
  const ways = new Map(all(".toc a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const heads = [...ways.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (heads.length && "IntersectionObserver" in window) {
    const follow = () => {
      const passed = heads.filter((head) => head.getBoundingClientRect().top < innerHeight * 0.4 + 1);
      const now = (passed.at(-1) ?? heads[0]).id;
      for (const [id, link] of ways) {
        if (id === now) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    };
    const observer = new IntersectionObserver(follow, { rootMargin: "0px 0px -60% 0px", threshold: [0, 1] });
    heads.forEach((head) => observer.observe(head));
  }
  document.querySelector(".side [aria-current]")?.setAttribute("href", location.pathname);

  /* A passage that is selected can be cited: the service verifies its words. */
  const article = document.querySelector("article[data-document]");
  const citing = document.querySelector("a[href*='/cite?document=']");
  if (article && citing) {
    const link = make("a", {}, "Cite this passage");
    const bar = make("div", { class: "float", hidden: "" }, link);
    document.body.append(bar);
    const update = () => {
      const picked = getSelection();
      const words = picked.isCollapsed ? "" : picked.toString().replace(/\s+/g, " ").trim();
      const inside = picked.rangeCount && article.querySelector(".prose")?.contains(picked.getRangeAt(0).commonAncestorContainer);
      bar.hidden = !inside || words.length < 12 || words.length > 1500;
      if (bar.hidden) return;
      const at = picked.getRangeAt(0).getBoundingClientRect();
      link.href = `${citing.href}&quote=${encodeURIComponent(words)}`;
      bar.style.left = `${Math.max(8, Math.min(at.left + scrollX, scrollX + innerWidth - 190))}px`;
      bar.style.top = `${at.bottom + scrollY + 8}px`;
    };
    document.addEventListener("selectionchange", () => setTimeout(update, 0));
  }

  /* Footnotes beside what they are about. */
  let card;
  const drop = () => { card?.remove(); card = null; };
  for (const mark of all(".footnote-ref a")) {
    const show = () => {
      const note = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
      if (!note) return;
      drop();
      const copy = note.cloneNode(true);
      copy.removeAttribute("id");
      all("[role=doc-backlink]", copy).forEach((back) => back.remove());
      card = make("div", { class: "float footnote-card", role: "note" }, ...copy.childNodes);
      document.body.append(card);
      const at = mark.getBoundingClientRect();
      card.style.left = `${Math.max(8, Math.min(at.left + scrollX, scrollX + innerWidth - card.offsetWidth - 16))}px`;
      card.style.top = `${at.bottom + scrollY + 6}px`;
    };
    mark.addEventListener("mouseenter", show);
    mark.addEventListener("focus", show);
    mark.addEventListener("mouseleave", drop);
    mark.addEventListener("blur", drop);
  }
  addEventListener("keydown", (event) => event.key === "Escape" && drop());

  /* Pictures can be enlarged. */
  for (const picture of all(".prose img")) {
    if (picture.closest("a") || !picture.naturalWidth && picture.complete) continue;
    picture.addEventListener("click", () => {
      const whole = make("img", { src: picture.currentSrc || picture.src, alt: picture.alt });
      const dialog = make("dialog", { class: "enlarged", "aria-label": picture.alt || "Picture" }, whole);
      document.body.append(dialog);
      dialog.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => dialog.remove());
      dialog.showModal();
    });
  }
})();
