//! Stories that cross functions: the first thing to read here.
