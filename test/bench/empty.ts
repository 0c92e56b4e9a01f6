// Does nothing: what node and tsx take to start.

process.exitCode = 0;
