// Places the boxes and lines of a drawing, by ELK: a graph as JSON comes in, the same with coordinates goes out.
//
//   echo '{"id": "flow", "children": [{"id": "a", "width": 90, "height": 40}], "edges": []}' | node flow_layout.mjs

import { readFileSync } from "node:fs";
import elkjs from "elkjs";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.layered.spacing.nodeNodeBetweenLayers": "18",
  "elk.spacing.nodeNode": "16",
  "elk.spacing.edgeNode": "8",
  "elk.spacing.edgeEdge": "6",
  "elk.layered.spacing.edgeNodeBetweenLayers": "8",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "6",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.edgeLabels.sideSelection": "ALWAYS_DOWN",
  "elk.padding": "[top=4,left=4,bottom=4,right=4]",
};

const elk = new elkjs.default();
const graph = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(await elk.layout({ ...graph, layoutOptions: OPTIONS })));
