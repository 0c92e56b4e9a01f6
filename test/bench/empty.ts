// Does nothing: what node takes to start, and to read TypeScript.

process.exitCode = 0;
