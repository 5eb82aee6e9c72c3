import { LinkStore } from "./links.js";

test("the same link gets the same key", () => {
  const links = new LinkStore();
  const key = links.add("https://example.com");
  expect(links.add("https://example.com")).toBe(key);
  expect(links.find(key)).toBe("https://example.com");
  expect(links.size).toBe(1);
});
