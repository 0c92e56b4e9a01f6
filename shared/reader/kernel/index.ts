// The kernel: what of reading log files is worth WebAssembly. Its memory is laid out by its host, ../kernel.js.

export { fold } from "./fold";
export { inflate } from "./inflate";
export { records } from "./records";
export { addSeen, findSeen, hasSeen, highsAddress, limitSeen, lowsAddress, verdictsAddress } from "./seen";
export { nodesAddress } from "./nested";
export { dropRows, fieldNodesAddress, fieldsAddress, pack, rowCount, startBatch, startFile } from "./columns";

/** Where the memory starts that the host may use. */
export function free(): usize {
  return __heap_base;
}
