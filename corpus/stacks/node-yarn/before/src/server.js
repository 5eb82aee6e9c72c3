import Fastify from "fastify";

import { Board } from "./board.js";

const app = Fastify({ logger: true });
const board = new Board();

app.get("/health", async () => ({ status: "ok" }));
app.get("/columns", async () => board.columns());
app.post("/cards", async (request, reply) => {
  reply.code(201);
  return board.add(request.body.title);
});
app.put("/cards/:id/:column", async (request, reply) => {
  const card = board.move(Number(request.params.id), request.params.column);
  return card ?? reply.code(404).send();
});

for (const it of ["SIGINT", "SIGTERM"]) process.on(it, () => app.close());
await app.listen({ host: "0.0.0.0", port: Number(process.env.PORT ?? 8080) });
