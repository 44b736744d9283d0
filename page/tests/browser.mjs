// Chromium, and what has to hold for every page that it opens.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

export const URL_OF_AGENT = process.env.WEIR_URL ?? "http://127.0.0.1:9748";
const SHOTS = process.env.SHOTS ?? ".";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const LOOKS = [
  ["desktop-light", { viewport: { width: 1280, height: 900 }, colorScheme: "light" }],
  ["desktop-dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
  [
    "phone-light",
    { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true, isMobile: true },
  ],
  [
    "phone-dark",
    { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true },
  ],
];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
}

/** A page that must not complain: no error, no request elsewhere, no dialog. */
export async function open(browser, look = LOOKS[0][1]) {
  const context = await browser.newContext(look);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    // Chromium says so itself of every answer that is not 2xx.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== URL_OF_AGENT) complaints.push(`asks ${request.url()}`);
  });
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(complaints, []);
    },
  };
}

/** Goes to a view and waits until it is there. */
export async function visit(page, hash) {
  await page.goto(`${URL_OF_AGENT}/${hash}`);
  await page.locator("#state.live").waitFor();
}

/** Has the API answer what `answer` gives for a path; null stands for no answer at all. */
export async function pretend(page, answer) {
  await page.route("**/api/v1/**", (route) => {
    const given = answer(new URL(route.request().url()), route.request());
    return given === null ? route.abort() : route.fulfill(given);
  });
}

export function shot(page, name) {
  return page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

/** What has to hold in every view. */
export async function inspect(page, name) {
  const width = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  assert.ok(width[0] <= width[1], `${name} scrolls sideways: ${width}`);
  assert.equal(await page.locator("h1").count(), 1, name);
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  const problems = found.violations.map(
    (one) =>
      `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).slice(0, 3)}`,
  );
  assert.deepEqual(problems, [], name);
}
