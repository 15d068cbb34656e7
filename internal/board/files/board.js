// The pages work without this. It lets people go back in time with a slider, and keeps empty fields out of addresses.
"use strict";

const day = 24 * 60 * 60 * 1000;

function followTime(form, box) {
  const field = form.elements.as_of;
  const slider = box.querySelector("input");
  const shown = box.querySelector("output");
  const first = Date.parse(box.dataset.first);
  const { lang } = document.documentElement;
  const words = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" });
  let held = false; // by a pointer: letting go of it asks the question

  const chosen = () => new Date(first + slider.valueAsNumber * day);
  const tell = () => {
    shown.textContent = words.format(chosen());
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  slider.addEventListener("pointerdown", () => {
    held = true;
  });
  slider.addEventListener("input", () => {
    tell();
    field.type = "date";
    field.value = slider.value === slider.max ? "" : chosen().toISOString().slice(0, 10); // today is now
  });
  slider.addEventListener("change", () => {
    if (held) {
      form.requestSubmit();
    }
    held = false;
  });
  slider.addEventListener("keydown", (event) => {
    held = false; // it was touched, and not moved
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  field.addEventListener("input", () => {
    if (!Number.isNaN(field.valueAsNumber)) {
      slider.value = Math.round((field.valueAsNumber - first) / day);
      tell();
    }
  });
  tell();
  box.hidden = false;
}

const question = document.querySelector("form.question");
if (question) {
  followTime(question, question.querySelector(".slider"));
  question.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") {
        event.formData.delete(name);
      }
    }
  });
}

// A page that the browser kept as it was left has what was typed in it, and numbers that somebody signed out may not see.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});
