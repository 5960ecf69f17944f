// Drives MCP Inspector's page: connects the first server, lists its tools, and prints whatever the page showed, stored or said.
//
// usage: node page.mjs PLAYWRIGHT CHROMIUM URL

import { createRequire } from "node:module";

const [playwright, executablePath, url] = process.argv.slice(2);
const { chromium } = createRequire(`${playwright}/`)("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.log("console", message.text()));
  page.on("request", (request) => console.log("request", request.url(), request.postData() ?? ""));
  page.on("response", async (response) => console.log("response", await response.text().catch(() => "")));
  await page.goto(url);
  await page.getByRole("switch").first().click({ force: true });
  await page.getByText("Tools", { exact: true }).click();
  await page.getByText("Greet", { exact: true }).first().waitFor();
  console.log("listed", await page.locator("body").innerText());
  console.log("page", await page.content());
  console.log("url", page.url());
  console.log("stored", await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie])));
  console.log("state", JSON.stringify(await page.context().storageState({ indexedDB: true })));
} finally {
  await browser.close();
}
