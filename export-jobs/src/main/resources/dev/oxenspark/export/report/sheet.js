// Search over all pages, and pictures in large. Without it, the pages still show everything.
"use strict";

(() => {
  const SHOWN = 120;

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Search. The list of all items is a script of its own, loaded when it is first asked for.
  const pages = document.body.dataset.root;
  const root = pages.slice(0, -"pages".length);
  const results = document.getElementById("results");
  const main = document.getElementById("main");
  const box = make("input", { type: "search", placeholder: "Search all files", autocomplete: "off" });
  box.setAttribute("aria-label", "Search all files");
  box.setAttribute("aria-controls", "results");
  const search = document.getElementById("search");
  search.setAttribute("role", "search");
  search.append(box);
  const note = make("p", { className: "note" });
  note.setAttribute("role", "status");
  const list = make("ul", { className: "grid" });
  list.setAttribute("role", "list");
  results.append(make("h2", { textContent: "Search results" }), note, list);

  let index;
  const load = () => {
    index ??= new Promise((resolve, reject) => {
      const script = make("script", { src: pages + "/search.js" });
      script.onload = () =>
        resolve(window.sheetItems.map(([page, anchor, picture, text]) => ({
          address: `${pages}/${page}.html#${anchor}`,
          picture,
          text,
          low: text.toLowerCase(),
        })));
      script.onerror = () => reject(new Error("search.js is missing"));
      document.head.append(script);
    });
    return index;
  };

  const hit = (item) => {
    const link = make("a", { href: item.address, textContent: item.text });
    const card = make("li", { className: "item" });
    if (item.picture) {
      const image = make("img", { src: root + item.picture, alt: "", loading: "lazy" });
      card.append(make("div", { className: "shot" }, image));
    }
    card.append(make("p", { className: "name" }, link));
    return card;
  };

  const show = async () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const searching = words.length > 0;
    results.hidden = !searching;
    main.hidden = searching;
    if (!searching) {
      return;
    }
    try {
      const found = (await load()).filter((item) => words.every((word) => item.low.includes(word)));
      list.replaceChildren(...found.slice(0, SHOWN).map(hit));
      const more = found.length > SHOWN ? `, the first ${SHOWN} are shown` : "";
      note.textContent = `${found.length.toLocaleString("en")} found${more}`;
    } catch (error) {
      note.textContent = `Search does not work here: ${error.message}`;
    }
  };

  const clear = () => {
    box.value = "";
    show();
  };
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      clear();
    }
  });
  results.addEventListener("click", (event) => {
    if (event.target.closest("a")) {
      clear();
    }
  });

  // Pictures.
  let shots = [];
  let at = 0;
  const title = make("strong");
  const stage = make("img", { alt: "" });
  const words = make("div", { className: "words" });
  const button = (text, action) => {
    const result = make("button", { type: "button", textContent: text });
    result.addEventListener("click", action);
    return result;
  };
  const turn = (step) => {
    at = (at + step + shots.length) % shots.length;
    const shot = shots[at];
    const image = shot.querySelector("img");
    const item = shot.closest(".item");
    title.textContent = image.alt;
    stage.src = shot.dataset.view;
    stage.alt = image.alt;
    stage.className = image.className;
    const facts = item.querySelector("dl, table");
    words.replaceChildren(...(facts ? [facts.cloneNode(true)] : []));
    words.scrollTop = 0;
  };
  const viewer = make(
    "div",
    { className: "viewer" },
    make(
      "div",
      { className: "tools" },
      title,
      button("Previous", () => turn(-1)),
      button("Next", () => turn(1)),
      button("Close", () => dialog.close()),
    ),
    make("div", { className: "stage" }, stage),
    words,
  );
  const dialog = make("dialog", {}, viewer);
  dialog.setAttribute("aria-label", "Picture");
  document.body.append(dialog);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      turn(event.key === "ArrowRight" ? 1 : -1);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    stage.removeAttribute("src");
    shots[at]?.focus();
  });
  main.addEventListener("click", (event) => {
    const shot = event.target.closest(".shot[data-view]");
    if (!shot || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    shots = [...main.querySelectorAll(".shot[data-view]")];
    at = shots.indexOf(shot);
    turn(0);
    dialog.showModal();
  });
})();
