const { formatISO } = require("date-fns");
const { XMLParser } = require("fast-xml-parser");

const parser = new XMLParser();
const feeds = new Map();

/** Keeps what is worth reading of an RSS document. */
function add(xml) {
  const { title, item = [] } = parser.parse(xml).rss.channel;
  const items = [item].flat().map((it) => ({
    title: it.title,
    day: formatISO(new Date(it.pubDate), { representation: "date" }),
  }));
  const id = feeds.size + 1;
  feeds.set(id, { id, title, items });
  return feeds.get(id);
}

module.exports = { add, all: () => [...feeds.values()], find: (id) => feeds.get(id) };
