// What kernel.js uses of WebAssembly: lib.dom.d.ts has its interface, with much that a script for Node has no use for.

declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array) => object;
  const Instance: new (module: object) => { readonly exports: Record<string, unknown> };
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
