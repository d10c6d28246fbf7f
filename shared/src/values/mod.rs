//! The small types that every subject uses: addresses, ids, money, time, randomness, secrets, bounded text.
//!
//! Input becomes one of these types at the edge. After that nobody validates it again.

pub mod address;
pub mod color;
pub mod ids;
pub mod language;
pub mod long_text;
pub mod money;
pub mod net;
pub mod page;
pub mod rng;
mod sealing;
pub mod secret;
pub mod telephone;
pub mod text;
pub mod time;

#[cfg(test)]
mod tests;

pub use address::EmailAddress;
pub use color::Color;
pub use ids::{CustomerNumber, OrderId, PayoutId, Sequence, StaffId};
pub use language::Language;
pub use long_text::LongText;
pub use money::{Currency, Money, MoneyError, Rate};
pub use net::{ClientInfo, IpPrefix};
pub use page::{Limit, Page, Paging};
pub use rng::Rng;
pub use secret::{Digest, KeyRing, PlainToken};
pub use telephone::Telephone;
pub use text::{ShortText, Slug};
pub use time::{Clock, Span, Timestamp};
