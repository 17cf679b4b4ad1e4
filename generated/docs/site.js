// What moves on a page: the search, tabs, copy buttons and the mark in the table of contents.
// Without it a page still shows everything.
(() => {
  "use strict";

  const root = new URL(".", document.currentScript.src);

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const remember = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // A page without storage forgets.
    }
  };

  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  // --- the search -------------------------------------------------------------------------------------------------

  const load = (file) =>
    new Promise((resolve, reject) => {
      const script = make("script", { src: new URL(file, root).href });
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });

  let entries = null;
  const index = () => {
    entries ??= Promise.all([load("search.js"), load("search-index.js")])
      .then(() => globalThis.docsSearch.prepare(globalThis.docsIndex));
    return entries;
  };

  const palette = () => {
    const input = make("input", {
      type: "text", role: "combobox", "aria-label": "Search", "aria-expanded": "false", "aria-controls": "hits",
      "aria-autocomplete": "list", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      placeholder: "Route, event, status, error code…",
    });
    const list = make("ul", { id: "hits", role: "listbox", "aria-label": "Results" });
    const status = make("output", { role: "status" });
    const dialog = make(
      "dialog", { class: "palette", "aria-label": "Search" },
      make("div", { class: "field" }, input, make("kbd", {}, "Esc")), list, status,
    );
    document.body.append(dialog);

    const choose = (option) => {
      for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
      input.setAttribute("aria-activedescendant", option ? option.id : "");
      option?.scrollIntoView({ block: "nearest" });
    };
    const chosen = () => list.querySelector("[aria-selected=true]");

    const row = (entry, at) => {
      const link = make(
        "a", { href: new URL(entry.address, root).href, tabindex: "-1" },
        make("span", { class: "name" }, entry.name),
        make("span", { class: "what" }, entry.kind),
        make("span", { class: "about" }, entry.summary),
      );
      return make("li", { id: `hit-${at}`, role: "option", "aria-selected": "false" }, link);
    };

    const show = async () => {
      const known = await index();
      const hits = globalThis.docsSearch.search(known, input.value);
      list.replaceChildren(...hits.map(row));
      input.setAttribute("aria-expanded", String(hits.length > 0));
      choose(list.firstElementChild);
      const typed = input.value.trim() !== "";
      status.textContent = !typed
        ? "Type a name. Arrow keys move, Enter opens."
        : hits.length === 0 ? "Nothing is called that." : `${hits.length} ${hits.length === 1 ? "hit" : "hits"}`;
    };

    const keys = {
      ArrowDown: () => choose(chosen()?.nextElementSibling ?? list.firstElementChild),
      ArrowUp: () => choose(chosen()?.previousElementSibling ?? list.lastElementChild),
      Enter: () => chosen()?.querySelector("a").click(),
    };
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
    list.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

    return () => {
      if (dialog.open) return;
      dialog.showModal();
      input.select();
      show();
    };
  };

  let opened = null;
  const open = () => (opened ??= palette())();

  const button = document.querySelector(".search-button");
  button.hidden = false;
  button.addEventListener("click", open);
  button.addEventListener("pointerenter", index, { once: true });

  const typing = (target) => target.isContentEditable || /^(input|textarea|select)$/iu.test(target.tagName);
  document.addEventListener("keydown", (event) => {
    const command = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!command && !slash) return;
    event.preventDefault();
    open();
  });

  // --- tabs -------------------------------------------------------------------------------------------------------

  const groups = [];
  const select = (label) => {
    for (const { tabs, panels } of groups) {
      const at = tabs.findIndex((tab) => tab.textContent === label);
      if (at < 0) continue;
      tabs.forEach((tab, other) => {
        tab.setAttribute("aria-selected", String(other === at));
        tab.tabIndex = other === at ? 0 : -1;
        panels[other].hidden = other !== at;
      });
    }
  };

  document.querySelectorAll(".tabs").forEach((box, group) => {
    const panels = [...box.querySelectorAll(".code")];
    const tabs = panels.map((panel, at) => {
      const label = panel.querySelector("figcaption").textContent;
      panel.id = `panel-${group}-${at}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-label", label);
      return make("button", { type: "button", role: "tab", "aria-controls": panel.id }, label);
    });
    box.prepend(make("div", { class: "tablist", role: "tablist", "aria-label": "Language" }, ...tabs));
    box.classList.add("ready");
    groups.push({ tabs, panels });
    tabs.forEach((tab, at) => {
      tab.addEventListener("click", () => {
        // The page must not jump when panels above grow or shrink.
        const before = tab.getBoundingClientRect().top;
        select(tab.textContent);
        remember("docs-language", tab.textContent);
        scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
      });
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = tabs[(at + step + tabs.length) % tabs.length];
        next.focus();
        next.click();
      });
    });
    select(tabs[0].textContent);
  });
  const language = remembered("docs-language");
  if (language) select(language);

  // --- copy buttons -----------------------------------------------------------------------------------------------

  if (navigator.clipboard) {
    for (const figure of document.querySelectorAll(".code")) {
      const caption = figure.querySelector("figcaption");
      const copy = make("button", { type: "button", class: "copy" }, "Copy");
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(figure.querySelector("pre").textContent);
        copy.textContent = "Copied";
        copy.addEventListener("blur", () => { copy.textContent = "Copy"; }, { once: true });
      });
      caption.replaceChildren(make("span", {}, caption.textContent), copy);
    }
  }

  // --- the table of contents --------------------------------------------------------------------------------------

  const marks = new Map();
  for (const link of document.querySelectorAll(".contents a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) marks.set(heading, link);
  }
  const watch = new IntersectionObserver((seen) => {
    const first = seen.find((entry) => entry.isIntersecting);
    if (!first) return;
    for (const link of marks.values()) link.classList.remove("here");
    marks.get(first.target).classList.add("here");
  }, { rootMargin: "-70px 0px -70% 0px" });
  for (const heading of marks.keys()) watch.observe(heading);

  // A menu that covers the page closes when it has led to a place on it.
  const menu = document.getElementById("menu");
  menu.addEventListener("click", (event) => event.target.closest("a") && menu.matches(":popover-open") && menu.hidePopover());
})();
