import MiniSearch from "./minisearch.js";
