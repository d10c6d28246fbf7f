//! Stories that cross functions: the first thing to read here.

mod mailing_list;
