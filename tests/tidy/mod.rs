//! The arrows and parities of the project, held by an ordinary test.
