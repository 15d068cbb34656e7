// Looks at the board with a real browser, as people do. BOARD is the address of a server with the campaign of 2024, CHROMIUM the
// browser, EMAIL and PASSWORD an account, OUT a folder for what is printed, and with PICTURES=1 for what is
// seen. It ends with an error at the first thing that is not as it should be.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const { BOARD: board, CHROMIUM: executablePath, EMAIL: email, PASSWORD: password, OUT: out, PICTURES: pictures } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const words = {
  fr: { locale: "fr-FR", signIn: "Se connecter", show: "Afficher", total: "Ensemble" },
  en: { locale: "en-GB", signIn: "Sign in", show: "Show", total: "Total, pooled" },
};

const faults = []; // what a browser complains of, whatever the page
// As a person's browser does it, pages are kept to go back to.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"], ignoreDefaultArgs: ["--disable-back-forward-cache"] });

// open opens a browser of its own, which keeps an eye on what pages ask for and complain of.
async function open(lang, options = {}) {
  const context = await browser.newContext({ locale: words[lang].locale, viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  context.on("request", (r) => {
    if (!r.url().startsWith(new URL(board).origin)) {
      faults.push(`asks for ${r.url()}`);
    }
  });
  page.on("console", (m) => {
    // A browser reports each answer that is a refusal; those are looked at where they are expected.
    if (m.type() === "error" && !m.text().startsWith("Failed to load resource: the server responded with a status of 40")) {
      faults.push(m.text());
    }
  });
  page.on("pageerror", (e) => faults.push(e.message));
  return page;
}

async function signIn(page) {
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".question");
}

// accessible asks axe, and whether the page is as wide as the window, be it that of a desk or of a telephone.
async function accessible(page, what) {
  const found = await page.evaluate(`${axe}; axe.run()`);
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), [], `${what}: axe`);
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.equal(wide, room, `${what}, ${width} pixels wide: it scrolls sideways`);
    if (pictures) {
      await page.screenshot({ path: join(out, `${what}-${width}.png`), fullPage: true });
    }
  }
}

// total is the last line of the table, without the small print.
const total = (page) => page.$$eval("tfoot tr > *", (cells) => cells.map((c) => c.firstChild.textContent.trim()));

// where somebody who uses the keyboard is.
const focused = (page) =>
  page.evaluate(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    return { name: e.id || e.textContent.trim().split("\n")[0], seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
  });

// Signing in, the board with its views, what can't be asked; the views but the first one in this language or in the other one.
async function looks(lang, turn) {
  const page = await open(lang);
  await page.goto(board);
  await page.waitForSelector("#password");
  await accessible(page, `sign-in-${lang}`);
  await page.fill("#email", email);
  await page.fill("#password", "not the password");
  const refused = page.waitForResponse((r) => r.request().method() === "POST");
  await page.getByRole("button", { name: words[lang].signIn }).click();
  assert.equal((await refused).status(), 401);
  await page.waitForSelector("[role=alert]");
  await accessible(page, `refused-${lang}`);
  await signIn(page);
  const views = await page.$$eval(".views a", (links) => links.map((a) => a.href));
  assert.ok(views.length >= 8, `there are ${views.length} views`);
  const campaign = await page.$eval("#campaign_id option:nth-child(2)", (o) => o.value);
  for (const view of views.filter((_, i) => i === 0 || i % 2 === turn)) {
    await page.goto(`${view}&campaign_id=${campaign}`);
    await accessible(page, `${new URL(view).searchParams.get("view")}-${lang}`);
  }
  await page.goto(`${board}?as_of=soon&source=linkedin&nope=1`);
  assert.equal(await page.inputValue("#as_of"), "soon");
  await accessible(page, `wrong-${lang}`);
  await page.context().close();
}

// Somebody chooses, goes back in time, and back in the browser.
async function asks() {
  const page = await open("fr");
  await page.goto(`${board}?group_by=job`);
  await signIn(page);
  assert.equal(new URL(page.url()).search, "?group_by=job", "signing in leads to the view");
  assert.deepEqual((await total(page)).slice(0, 6), ["Ensemble", "4", "33", "15", "4", "4"]);

  await page.selectOption("#jury_id", { label: "Archiviste" });
  await page.getByRole("button", { name: "Afficher" }).click();
  await page.waitForURL(/jury_id=/);
  const chosen = page.url();
  assert.doesNotMatch(chosen, /as_of|campaign_id/, "empty fields stand in the address");
  assert.deepEqual((await total(page)).slice(0, 6), ["Ensemble", "1", "4", "3", "1", "1"]);

  // The slider shows its day while it moves, and asks when it is let go.
  const rail = await page.locator("#slider").boundingBox();
  await page.mouse.move(rail.x + rail.width - 8, rail.y + rail.height / 2);
  await page.mouse.down();
  await page.mouse.move(rail.x + 8, rail.y + rail.height / 2, { steps: 4 });
  assert.match(await page.textContent(".slider output"), /septembre 2024/);
  assert.equal(page.url(), chosen);
  await page.mouse.up();
  await page.waitForURL(/as_of=2024-09/);
  assert.deepEqual((await total(page)).slice(2, 6), ["0", "0", "0", "0"]);

  // Day by day, and by the field.
  await page.fill("#as_of", "2024-11-29");
  assert.equal(await page.getAttribute("#slider", "aria-valuetext"), "29 novembre 2024");
  await page.focus("#slider");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.inputValue("#as_of"), "2024-11-28");
  await page.keyboard.press("Enter");
  await page.waitForURL(/as_of=2024-11-28/);

  await page.goBack();
  await page.waitForURL(/as_of=2024-09/);
  assert.match(await page.inputValue("#as_of"), /^2024-09/);
  await page.goBack();
  await page.waitForURL(chosen);
  assert.equal(await page.inputValue("#as_of"), "");
  assert.deepEqual((await total(page)).slice(0, 6), ["Ensemble", "1", "4", "3", "1", "1"]);
  await page.goForward();
  await page.waitForURL(/as_of=2024-09/);
  assert.deepEqual((await total(page)).slice(2, 6), ["0", "0", "0", "0"]);

  // The link shows the same again.
  await page.goto(chosen);
  const before = await page.innerText("table");
  await page.click(".permanent");
  await page.waitForURL(/known_at=/);
  assert.equal(await page.innerText("table"), before);

  // A link on a page of another site leads here as well, without signing in again.
  await page.goto("about:blank");
  await page.setContent(`<a href="${chosen}">here</a>`);
  await page.click("a");
  await page.waitForSelector(".question");
  const asked = (url) => Object.fromEntries(new URL(url).searchParams);
  assert.deepEqual(asked(page.url()), asked(chosen));

  await page.goto(`${board}?lang=fr`);
  await page.pdf({ path: join(out, "printed.pdf"), preferCSSPageSize: true, printBackground: true });
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.waitForSelector("#password");
  await page.goto(chosen);
  await page.waitForSelector("#password");
  await page.context().close();
}

// Without a mouse: everything is reached in the order of the page, is seen when it is, and works.
async function keys() {
  const page = await open("en");
  await page.goto(board);
  await page.waitForSelector("#password");
  const type = async (text) => {
    await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  };
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("Tab"); // the skip link, the product, the language
  }
  await type(email);
  await type(password);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".question");

  const stops = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const { name, seen } = await focused(page);
    if (name === stops[0] || stops.length > 60) {
      break;
    }
    if (stops.at(-1) !== name) {
      assert.ok(seen, `${name} has the focus, and nobody sees it`);
      stops.push(name);
    }
    if (name === "Link to this view") {
      break;
    }
  }
  const fields = ["campaign_id", "jury_id", "group_by", "received_from", "received_to", "as_of", "known_at", "slider", "Show", "Clear all"];
  assert.deepEqual(stops.slice(0, 14), ["Skip to content", "vivier Board", "Français", "Sign out", ...fields]);
  assert.deepEqual(stops.slice(-4, -1).filter((s) => s === "CSV" || s === "SVG").slice(0, 2), ["CSV", "SVG"]);

  await page.goto(`${board}?lang=en`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // to the content
  const to = async (name) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      if ((await focused(page)).name === name) {
        return;
      }
    }
    assert.fail(`${name} is not reached`);
  };
  await to("campaign_id");
  await page.keyboard.press("ArrowDown");
  await to("slider");
  await page.keyboard.press("Home");
  assert.equal(await page.getAttribute("#slider", "aria-valuetext"), "2 September 2024");
  await to("Show");
  await page.keyboard.press("Enter");
  await page.waitForURL(/as_of=2024-09-02&?.*/);
  assert.match(page.url(), /campaign_id=[0-9a-f-]{36}/);
  assert.deepEqual((await total(page)).slice(2, 6), ["0", "0", "0", "0"]);
  await page.context().close();
}

// Without script the form asks all the same.
async function plain() {
  const page = await open("fr", { javaScriptEnabled: false });
  await page.goto(board);
  await signIn(page);
  assert.ok(await page.isHidden("#slider"));
  await page.fill("#as_of", "2024-09-02");
  await page.getByRole("button", { name: "Afficher" }).click();
  await page.waitForURL(/as_of=2024-09-02/);
  assert.match(await page.textContent("tfoot"), /Ensemble/);
  await page.context().close();
}

try {
  await Promise.all([looks("fr", 0), looks("en", 1), asks(), keys(), plain()]);
  assert.deepEqual(faults, []);
} finally {
  await browser.close();
}
