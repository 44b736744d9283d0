// States that a live agent is seldom in: nothing seen yet, gone, locked, hostile in every field.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import * as answers from "./answers.mjs";
import { LOOKS, URL_OF_AGENT, inspect, launch, open, pretend, shot, visit } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** All that the API answers, each text passed through `text`. */
function world(text) {
  const name = { service: text("nginx:8443"), endpoint: text("GET /customers/{id}") };
  const caller = { ...name, principal: text("key:3f9a41c2d07be815") };
  return (url) => {
    const path = url.pathname.replace("/api/v1/", "");
    if (path === "overview") return { json: answers.overview(text) };
    if (path.startsWith("incidents/")) return { json: answers.incident(text) };
    if (path === "incidents") return { json: [answers.incident(text)] };
    if (path === "flow")
      return {
        json: answers.flow([
          url.searchParams.has("service") || url.searchParams.has("principal") ? caller : name,
        ]),
      };
    if (path === "endpoints")
      return { json: [{ ...name, ...answers.numbers(4_000), principals: 3 }] };
    return { json: [{ ...caller, ...answers.numbers(1_000) }] };
  };
}

const VIEWS = {
  overview: "#/",
  incidents: "#/incidents",
  incident: "#/incident/20261122-0001",
  endpoint: "#/endpoint/x/y",
  principal: "#/principal/x",
  coverage: "#/coverage",
};

test("where nothing was seen yet the page says what to do", async () => {
  for (const [name, look] of LOOKS) {
    const { page, close } = await open(browser, look);
    await pretend(page, () => ({ json: answers.silence() }));
    await visit(page, "#/");
    await page.getByText("No exchange was seen yet.").waitFor();
    await page.getByText("No open incident.").waitFor();
    await inspect(page, name);
    await shot(page, `nothing-yet-${name}`);
    await visit(page, "#/incidents");
    await page.getByText("Nothing was found.").waitFor();
    await visit(page, "#/coverage");
    await page.getByText("No process with TLS runs here.").waitFor();
    await close();
  }
});

test("an agent that is gone is said to be gone, and what is shown is dated", async () => {
  const { page, close } = await open(browser);
  let isThere = true;
  await pretend(page, (url) => (isThere ? world((plain) => plain)(url) : null));
  await visit(page, "#/");
  isThere = false;
  await page
    .locator("#state.gone", { hasText: "does not answer; this is of" })
    .waitFor({ timeout: 20_000 });
  await page.getByRole("heading", { name: "Endpoints" }).waitFor();
  await inspect(page, "gone");
  await shot(page, "gone-desktop-light");
  await page.getByRole("link", { name: "Coverage" }).click();
  await page.getByRole("heading", { name: "No answer" }).waitFor();
  isThere = true;
  await page.locator("#state.live").waitFor({ timeout: 20_000 });
  await page.getByRole("heading", { level: 1, name: "Coverage" }).waitFor();
  await close();
});

test("a page that opens while the agent is gone says so", async () => {
  const { page, close } = await open(browser);
  await pretend(page, () => null);
  await page.goto(`${URL_OF_AGENT}/`);
  await page.getByRole("heading", { name: "No answer" }).waitFor();
  await page.locator("#state.gone").waitFor();
  await close();
});

test("the token is asked for, and once given not again", async () => {
  const { page, close } = await open(browser, LOOKS[2][1]);
  let isOpen = false;
  await pretend(page, (url, request) => {
    if (url.pathname === "/api/v1/session") {
      isOpen = request.postDataJSON().token === "the right one";
      return { status: isOpen ? 204 : 401 };
    }
    return isOpen ? world((plain) => plain)(url) : { status: 401, json: { error: "locked" } };
  });
  await page.goto(`${URL_OF_AGENT}/#/coverage`);
  const token = page.getByLabel("Token");
  await token.fill("a wrong one");
  await token.press("Enter");
  await page.getByText("That is not the token.").waitFor();
  await inspect(page, "token");
  await shot(page, "token-phone-light");
  await token.fill("the right one");
  await page.getByRole("button").click();
  await page.getByRole("heading", { level: 1, name: "Coverage" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Coverage" }).waitFor();
  await close();
});

test("a new incident is said aloud, an old one is not", async () => {
  const { page, close } = await open(browser);
  let found = answers.silence();
  await pretend(page, () => ({ json: found }));
  await visit(page, "#/");
  assert.equal(await page.getByRole("alert").textContent(), "");
  found = answers.overview();
  await page
    .getByRole("alert")
    .filter({ hasText: "New incident, high: key:3f9a" })
    .waitFor({ state: "attached" });
  assert.equal(await page.title(), "(1) Overview · Weir");
  await close();
});

test("a row that has the focus keeps it when its place changes", async () => {
  const { page, close } = await open(browser);
  const all = answers.overview();
  await pretend(page, () => ({ json: all }));
  await visit(page, "#/");
  const rows = page.locator("section[aria-labelledby=principals] tbody a");
  await rows.first().focus();
  const name = await rows.first().textContent();
  all.principals.reverse();
  await page.waitForFunction(
    (old) =>
      document.querySelector("section[aria-labelledby=principals] tbody a").textContent !== old,
    name,
  );
  assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
  await close();
});

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "</bdi></script><script>alert(2)</script>",
  "\"'><svg onload=alert(3)>",
  "\u202e\u2066}di{/sremotsuc/\u2069 TEG",
  "a\nb\r\tc\u0000d\u001b[31me\u0085\u2028",
  "ze\u200bro\u200d\ufeff\u00adwi\u2060dth\u{e0041}",
  "javascript:alert(4)",
  "half \ud800 of a pair",
  "../../../etc/passwd?x=%00#/incident/../..",
  "مرحبا עברית",
  "Z\u0351\u036b\u0343".repeat(20),
  "w".repeat(400),
];

test("texts from the wire are shown as they are, and do nothing", async () => {
  for (const [number, evil] of HOSTILE.entries()) {
    const { page, close } = await open(browser, LOOKS[number % LOOKS.length][1]);
    await pretend(
      page,
      world(() => evil),
    );
    for (const [view, hash] of Object.entries(VIEWS)) {
      await visit(page, hash);
      await page.locator("bdi.wire, .facts, .figures").first().waitFor();
      assert.equal(
        await page.locator("#main img, #main script, #main iframe, #main [onload]").count(),
        0,
      );
      const shown = await page.evaluate(
        () =>
          document.body.textContent +
          document.title +
          [...document.querySelectorAll("*")]
            .flatMap((one) =>
              [...one.attributes]
                .filter(({ name }) => !["href", "data-key"].includes(name))
                .map(({ value }) => value),
            )
            .join(""),
      );
      assert.doesNotMatch(
        shown.replaceAll("\n", ""),
        /[\u0000-\u0009\u000b-\u001f\u0085\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
        `${view} ${number}`,
      );
      const width = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      assert.ok(width <= 0, `${view} ${number} scrolls sideways`);
      for (const href of await page
        .locator("a:not(.skip)")
        .evaluateAll((all) => all.map((link) => link.href))) {
        assert.ok(href.startsWith(`${URL_OF_AGENT}/#/`), href);
      }
      if (view === "overview" || view === "incident") await shot(page, `hostile-${number}-${view}`);
    }
    await close();
  }
});
