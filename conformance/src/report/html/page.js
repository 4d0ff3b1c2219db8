
"use strict";
(function () {
  const form = document.getElementById("filters");
  if (form === null) { return; }
  const field = function (name) { return document.getElementById("f-" + name); };
  const all = function (selector) { return Array.from(document.querySelectorAll(selector)); };
  const cases = all(".case");
  const clauses = all(".clause");
  const words = new Map();

  const text = function (item) {
    if (!words.has(item)) { words.set(item, item.textContent.toLowerCase()); }
    return words.get(item);
  };
  const holds = function (list, wanted) {
    return (list || "").split(" ").includes(wanted);
  };
  const named = function (list, wanted) {
    return list.toLowerCase().split(" ").some(function (id) {
      return id === wanted || id.startsWith(wanted + ".");
    });
  };

  const narrow = function () {
    const kind = field("kind").value;
    const group = field("group").value;
    const clause = field("clause").value.trim().toLowerCase();
    const wanted = field("text").value.trim().toLowerCase();
    const fits = function (item) {
      return [
        kind === "" || item.dataset.kind === kind,
        group === "" || item.dataset.groups === undefined || holds(item.dataset.groups, group),
        clause === "" || named(item.dataset.clauses || "", clause),
        wanted === "" || text(item).includes(wanted)
      ].every(Boolean);
    };
    let shown = 0;
    cases.concat(clauses).forEach(function (item) { item.hidden = !fits(item); });
    cases.forEach(function (item) { shown += item.hidden ? 0 : 1; });
    all(".group, main section").forEach(function (box) {
      const inside = Array.from(box.querySelectorAll(".case, .clause"));
      box.hidden = inside.length !== 0 ? inside.every(function (item) { return item.hidden; }) : false;
    });
    field("count").textContent = shown + " of " + cases.length + " shown";
  };

  const speak = function () { document.body.dataset.language = field("language").value; };

  // The way to a case leads into it, whatever is folded around it.
  const open = function () {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null) { return; }
    if (target.hidden) { form.reset(); narrow(); }
    for (let box = target; box !== null; box = box.parentElement) {
      if (box.tagName === "DETAILS") { box.open = true; }
    }
    target.scrollIntoView();
  };

  let folded = [];
  window.addEventListener("beforeprint", function () {
    folded = all("details:not([open])");
    folded.forEach(function (box) { box.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (box) { box.open = false; });
  });

  form.addEventListener("input", narrow);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(function () { narrow(); speak(); }, 0); });
  field("language").addEventListener("change", speak);
  window.addEventListener("hashchange", open);
  if (navigator.language.startsWith("zh")) { field("language").value = "zh"; }
  form.hidden = false;
  narrow();
  speak();
  open();
}());
