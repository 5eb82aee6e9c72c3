const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { serve } = require("@hono/node-server");
const { Hono } = require("hono");

const feeds = require("./feeds");

const page = readFileSync(join(__dirname, "../public/index.html"), "utf8");
const app = new Hono();
app.get("/", (c) => c.html(page));
app.get("/feeds", (c) => c.json(feeds.all()));
app.get("/feeds/:id", (c) => {
  const feed = feeds.find(Number(c.req.param("id")));
  return feed ? c.json(feed) : c.notFound();
});
app.post("/feeds", async (c) => c.json(feeds.add(await c.req.text()), 201));

serve({ fetch: app.fetch, port: 4000 });
