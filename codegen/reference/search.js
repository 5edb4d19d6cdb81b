/* Finds operations in window.reference (search-data.js): at least half of the words of a question
 * must be met by the name, title, command or service of an operation, or by what they stand for. */
"use strict";
(function () {
  const CLASSES = { r: "read", w: "write", a: "action", d: "delete" };
  const MOST = 50;
  const data = window.reference;
  const input = document.getElementById("q");
  const found = document.getElementById("found");
  const heading = document.getElementById("found-title");
  const list = document.getElementById("results");
  const IGNORED = new Set("a all an and for from how in is my of on the to with oci".split(" "));

  function words(text) {
    return text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/)
      .filter(Boolean);
  }

  function stem(word) {
    return word.length > 3 ? word.replace(/ies$/, "y").replace(/([^s])s$/, "$1") : word;
  }

  function stems(text) {
    return words(text).map(stem);
  }

  const entries = [];
  for (const [name, title, said, prior, operations] of data.services) {
    const ofService = new Set(stems(`${name} ${title} ${said.join(" ")}`));
    for (const [id, text, kind, cli, tool] of operations) {
      entries.push({ name, id, text, kind, cli, tool, prior, ofService, title,
                     ofId: stems(id), ofText: new Set(stems(`${text} ${cli}`)) });
    }
  }

  /* What a word or a pair of words stands for: a list of lists of stems, the word itself first. */
  function meanings(word, next) {
    const out = [[stem(word)]];
    for (const phrase of [word, `${word} ${next}`]) {
      if (Object.hasOwn(data.synonyms, phrase)) {
        out.push(stems(data.synonyms[phrase]));
      }
    }
    return out;
  }

  function wordScore(entry, word) {
    if (entry.ofId.includes(word)) {
      return 10;
    }
    if (entry.ofText.has(word)) {
      return 6;
    }
    if (entry.ofService.has(word)) {
      return 4;
    }
    return word.length > 2 && entry.ofId.some((own) => own.startsWith(word)) ? 3 : 0;
  }

  function score(entry, question) {
    let sum = 0;
    let met = 0;
    for (const senses of question) {
      let best = 0;
      senses.forEach((sense, at) => {
        const points = Math.max(...sense.map((word) => wordScore(entry, word)));
        best = Math.max(best, at === 0 ? points : points * 0.7);
      });
      sum += best;
      met += best > 0 ? 1 : 0;
    }
    if (2 * met < question.length) {
      return 0;
    }
    const covered = entry.ofId.filter((own) => question.some((senses) =>
      senses.some((sense) => sense.includes(own)))).length;
    return (sum + 8 * covered / entry.ofId.length) * (met / question.length) ** 2 +
      2 * entry.prior;
  }

  function exact(entry, text) {
    const plain = text.toLowerCase().replace(/^oci /, "");
    return [`${entry.name}.${entry.id}`, entry.id, entry.tool, entry.cli].some((own) =>
      own && own.toLowerCase() === plain);
  }

  function search(text) {
    const said = words(text).filter((word) => !IGNORED.has(word));
    const question = said.map((word, at) => meanings(word, said[at + 1] || ""));
    if (question.length === 0) {
      return [];
    }
    return entries.map((entry) => [exact(entry, text) ? 1000 + entry.prior
                                                      : score(entry, question), entry])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0] || a[1].id.length - b[1].id.length ||
                      (a[1].id < b[1].id ? -1 : 1))
      .map(([, entry]) => entry);
  }

  function element(tag, text, className) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) {
      made.className = className;
    }
    return made;
  }

  function show(text) {
    const results = search(text);
    list.replaceChildren();
    found.hidden = text.trim() === "";
    heading.textContent = results.length === 1 ? "1 operation"
      : `${results.length} operations${results.length > MOST ? `, the nearest ${MOST}` : ""}`;
    for (const entry of results.slice(0, MOST)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `services/${entry.name}.html#${entry.id}`;
      link.append(element("code", `${entry.name}.${entry.id}`));
      item.append(link, " ", element("span", CLASSES[entry.kind], `class ${CLASSES[entry.kind]}`),
                  ` ${entry.text} `,
                  element("small", entry.cli ? `${entry.title}; oci ${entry.cli}` : entry.title));
      list.append(item);
    }
  }

  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, "", input.value ? `?q=${encodeURIComponent(input.value)}` : "?");
      show(input.value);
    }, 120);
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(input.value);
    const first = list.querySelector("a");
    if (first) {
      first.focus();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) {
    show(input.value);
  }
})();
