//! Stories across functions. Read `the_whole_story` first: everything else is a part of it.

mod staff_calls_can_fail;
mod the_whole_story;

mod audit_log;
mod every_call_can_fail;
mod figures_of_hits;
mod mail;
mod mailing_list;
mod time_zones;
