//! The project's contracts with the outside: routes, documents, events, the store's behaviour.

mod access;
mod api_document;
mod bill;
mod callers;
mod engines;
mod events;
mod faults;
mod gateway;
mod gateway_events;
mod hot_keys;
mod http;
mod known_readers;
mod logs;
mod metrics;
mod order_ids;
mod origin;
mod permissions;
mod recorded_metrics;
mod slow_calls;
mod template;
mod time_limits;
mod units;
mod words;
mod wrong_input;
