//! What the project promises to the outside: routes, documents, events, the store's behaviour.

mod api_document;
mod faults;
