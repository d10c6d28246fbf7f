//! Stories that cross functions: the first thing to read here.

mod busy_days;
mod every_call_can_fail;
mod mail;
mod mailing_list;
mod spread_days;
mod time_zones;
