// The page before a real agent, while a thief walks through the ids of a real API.

import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";

import { LOOKS, URL_OF_AGENT, inspect, launch, open, shot, visit } from "./browser.mjs";

const PATIENCE_MS = 120_000;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function incident(page) {
  await visit(page, "#/");
  const link = page.locator(".incident.open a").first();
  await link.waitFor({ timeout: PATIENCE_MS });
  return link;
}

test("the theft is shown while it goes on, with its pictures", async () => {
  const { page, close } = await open(browser);
  await (await incident(page)).click();
  await page.getByRole("heading", { level: 1, name: /^Incident / }).waitFor();
  const walk = page.getByRole("img", { name: /the ids asked for went/ });
  await walk.waitFor();
  assert.ok((await walk.locator("circle").count()) > 3);
  await page.locator("#who a").or(page.locator("section[aria-labelledby=who] a")).first().click();
  await page.getByRole("heading", { name: "Incidents of this principal" }).waitFor();
  await close();
});

test("every view is in order on desktop and phone, in light and dark", async () => {
  for (const [name, look] of LOOKS) {
    const { page, close } = await open(browser, look);
    const found = await (await incident(page)).getAttribute("href");
    await page.locator(".plot canvas").waitFor();
    const endpoint = await page
      .locator("section[aria-labelledby=endpoints] a")
      .first()
      .getAttribute("href");
    const principal = await page
      .locator("section[aria-labelledby=principals] a")
      .first()
      .getAttribute("href");
    const views = {
      overview: "#/",
      incidents: "#/incidents",
      incident: found,
      endpoint,
      principal,
      coverage: "#/coverage",
      nothing: "#/nowhere",
    };
    for (const [view, hash] of Object.entries(views)) {
      await visit(page, hash);
      await page.waitForTimeout(300);
      await inspect(page, `${view} ${name}`);
      await shot(page, `${view}-${name}`);
    }
    await close();
  }
});

test("what is shown changes without being asked", async () => {
  const { page, close } = await open(browser);
  await visit(page, "#/");
  const sum = page.locator(".figures dd").nth(2);
  const before = await sum.textContent();
  await page.waitForFunction(
    (old) => document.querySelectorAll(".figures dd")[2].textContent !== old,
    before,
    { timeout: 20_000 },
  );
  await close();
});

test("the page is small, and a browser that has it is not sent it again", async () => {
  const { page, close } = await open(browser);
  let bytes = 0;
  page.on("response", async (answer) => {
    if (!answer.url().includes("/api/")) bytes += (await answer.body()).length;
  });
  await visit(page, "#/");
  assert.ok(bytes > 0 && bytes <= 200_000, `${bytes}`);
  const tag = (await fetch(`${URL_OF_AGENT}/app.js`)).headers.get("etag");
  const again = await fetch(`${URL_OF_AGENT}/app.js`, { headers: { "if-none-match": tag } });
  assert.equal(again.status, 304);
  await close();
});

test("the keyboard alone reaches the thief", async () => {
  const { page, close } = await open(browser);
  await incident(page);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "To the content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement?.closest(".incident") !== null));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /^Incident / }).waitFor();
  assert.match(await focused(), /^Incident /, "the heading has the focus");
  await close();
});

test("the chart is read with arrow keys, and keeps the focus while it is drawn anew", async () => {
  const { page, close } = await open(browser);
  await visit(page, "#/");
  await page.locator(".plot canvas").waitFor();
  await page.locator(".plot").focus();
  await page.keyboard.press("End");
  await page.locator(".readout", { hasText: /records a second: GET/ }).waitFor();
  const last = await page.locator(".readout").textContent();
  await page.keyboard.press("Home");
  assert.notEqual(await page.locator(".readout").textContent(), last);
  await page.waitForTimeout(7_000);
  assert.ok(await page.evaluate(() => document.activeElement?.classList.contains("plot")));
  await close();
});

/** Sends a request line as it is. */
function request(port, target) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(
        `GET ${target} HTTP/1.1\r\nhost: api\r\nx-api-key: odd\r\nconnection: close\r\n\r\n`,
      ),
    );
    socket.on("error", reject);
    socket.on("close", resolve);
    socket.resume();
  });
}

/** A server that has a record for every path, in a process with a name of its own. */
async function oddServer(port) {
  process.title = "<b>\u202eodd";
  const server = createServer((socket) => {
    const body = '{"id":1,"name":"Ada"}';
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    socket.once("data", () => socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

test("names from the wire are text, whatever they hold", async () => {
  const port = Number(process.env.ODD_PORT);
  const server = await oddServer(port);
  const names = [
    "<img/src=x/onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\u202egnp.exe",
    "a'\"&b",
    "#/incidents",
    "%0d%0aset-cookie:x=y",
    "..%2f..%2fetc",
  ];
  for (const name of names) await request(port, `/${name}`);
  server.close();
  const { page, close } = await open(browser);
  await visit(page, "#/");
  const links = page
    .locator("section[aria-labelledby=endpoints] tr", { hasText: `:${port}` })
    .locator("a");
  await links.first().waitFor({ timeout: 20_000 });
  await page.waitForTimeout(4_000);
  await shot(page, "hostile-live");
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.ok(hrefs.length > 2, `${hrefs}`);
  for (const hash of hrefs) {
    await visit(page, hash);
    await page.getByRole("heading", { name: "Principals" }).waitFor();
    assert.equal(
      await page.locator("#main img, #main script, #main iframe, #main b").count(),
      0,
      hash,
    );
    assert.doesNotMatch(
      await page.evaluate(() => document.body.textContent),
      /[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/,
    );
  }
  await close();
});

test("a thousand open pages are all answered, and leave room for others", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const ask = (path) =>
    new Promise((resolve, reject) => {
      const sent = get(`${URL_OF_AGENT}${path}`, { agent }, (answer) =>
        answer.resume().on("end", () => resolve(answer.statusCode)),
      );
      sent.on("error", reject);
    });
  const all = await Promise.all(Array.from({ length: 1_000 }, () => ask("/api/v1/overview")));
  assert.ok(all.every((status) => status === 200));
  assert.equal(await ask("/healthz"), 200);
  agent.destroy();
});
