import express from "express";
import { pino } from "pino";

import { LinkStore } from "./links.js";

const log = pino({ level: process.env.LOG_LEVEL ?? "info" });
const links = new LinkStore();
const app = express();
app.use(express.json());

app.get("/health", (_request, response) => {
  response.json({ status: "ok", links: links.size });
});

app.post("/links", (request, response) => {
  const { url } = request.body as { url?: string };
  if (!url || !URL.canParse(url)) {
    response.status(400).json({ error: "`url` is missing or no URL" });
    return;
  }
  response.status(201).json({ key: links.add(url) });
});

app.get("/:key", (request, response) => {
  const url = links.find(request.params.key);
  if (url) response.redirect(url);
  else response.sendStatus(404);
});

const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, () => log.info({ port }, "listening"));
process.on("SIGTERM", () => server.close());
