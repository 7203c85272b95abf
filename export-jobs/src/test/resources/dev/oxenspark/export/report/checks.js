// What a test asks of a page.
"use strict";

window.checks = {
  async until(condition) {
    for (let left = 600; left > 0; left--) {
      if (condition()) {
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never true: ${condition}`);
  },

  async lookAtEverything() {
    const images = [...document.images].filter((image) => image.hasAttribute("src"));
    images.forEach((image) => (image.loading = "eager"));
    await Promise.allSettled(images.map((image) => image.decode()));
  },

  brokenPictures() {
    return [...document.images]
      .filter((image) => image.hasAttribute("src") && image.naturalWidth === 0)
      .map((image) => image.src);
  },

  loadedPictures() {
    return [...document.images].filter((image) => image.naturalWidth > 0).length;
  },

  // Elements and attributes that no page of ours has.
  foreignElements() {
    const allowed = new Set(["sheet.js", "search.js"]);
    const found = [];
    for (const element of document.querySelectorAll("*")) {
      const script = element.localName === "script" && !allowed.has((element.src || "").split("/").pop());
      const foreign = ["iframe", "object", "embed", "form", "base", "style"].includes(element.localName);
      const active = [...element.attributes].some((a) => a.name.startsWith("on") || a.name === "style");
      const address = element.getAttribute("href") || element.getAttribute("src") || "";
      const outside = /^[a-z]+:/i.test(address) && !element.href?.startsWith("file:");
      if (script || foreign || active || outside) {
        found.push(element.outerHTML.slice(0, 200));
      }
    }
    return found;
  },

  wider(width) {
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest(".wide, pre"))
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120));
  },

  visible(selector) {
    return [...document.querySelectorAll(selector)]
      .filter((element) => element.checkVisibility())
      .map((element) => element.textContent);
  },

  // WCAG 2.2, 1.4.3: texts whose contrast with what is behind them is less than 4.5 to 1.
  faintTexts() {
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || color[3] > 0) {
          return color;
        }
      }
      return [255, 255, 255];
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("svg, script")) {
        continue;
      }
      const [one, other] = [light(channels(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
      const contrast = (one + 0.05) / (other + 0.05);
      if (contrast < 4.5) {
        found.push(`${contrast.toFixed(2)}: ${element.outerHTML.slice(0, 120)}`);
      }
    }
    return found;
  },

  // What a screen reader goes by: language, title, landmarks, headings, names, unique ids.
  outline() {
    const found = [];
    const expect = (condition, complaint) => condition || found.push(complaint);
    expect(document.documentElement.lang === "en", "no language");
    expect(document.title.length > 3, "no title");
    for (const landmark of ["header", "main", "footer", "h1"]) {
      expect(document.querySelectorAll(landmark).length === 1, `not one ${landmark}`);
    }
    let level = 0;
    for (const heading of document.querySelectorAll("main :is(h1,h2,h3,h4)")) {
      const next = Number(heading.localName[1]);
      expect(next <= level + 1, `heading skips a level: ${heading.textContent}`);
      expect(heading.textContent.trim(), "empty heading");
      level = next;
    }
    for (const image of document.images) {
      expect(image.hasAttribute("alt"), `no alt: ${image.src}`);
    }
    for (const control of document.querySelectorAll("a[href], button, summary, audio, video, input")) {
      const name = control.getAttribute("aria-label") || control.textContent.trim()
        || [...control.querySelectorAll("img")].map((image) => image.alt).join("");
      expect(name, `no name: ${control.outerHTML.slice(0, 120)}`);
    }
    for (const region of document.querySelectorAll("[role=region], [role=img], nav, main section")) {
      expect(region.getAttribute("aria-label") || region.getAttribute("aria-labelledby"), `no name: ${region.className}`);
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size === ids.length, "an id is there twice");
    for (const label of document.querySelectorAll("[aria-labelledby]")) {
      expect(document.getElementById(label.getAttribute("aria-labelledby")), "labelled by nothing");
    }
    for (const table of document.querySelectorAll("table")) {
      expect(table.querySelector("th[scope]"), "a table without headers");
    }
    return found;
  },

  async play(media) {
    media.muted = true;
    const ended = new Promise((resolve) => media.addEventListener("ended", () => resolve(true)));
    await media.play();
    return { duration: media.duration, ended: await ended };
  },
};
0;
