//! What the project promises to the outside: routes, documents, events, the store's behaviour.

mod api_document;
mod engines;
mod events;
mod faults;
mod hot_keys;
mod http;
mod metrics;
mod origin;
mod sale;
mod template;
mod units;
mod wrong_input;
