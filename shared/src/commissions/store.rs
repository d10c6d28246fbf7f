//! | question | key |
//! |---|---|
//! | the number of the next line | `A#<affiliate>` / `SEQ`: `n` |
//! | an affiliate's lines, in order | `A#<affiliate>` / `K#<sequence, 10 digits>` |
//!
//! A line's attributes have one letter each, because a payout reads thousands of lines and reads cost by the kilobyte.

use serde::{Deserialize, Serialize};

use super::{Line, LineKind};
use crate::customers::Flag;
use crate::fault::Fault;
use crate::store::{Condition, Key, Put, Row, Store, Write};
use crate::values::{Currency, CustomerNumber, Money, OrderId, Rate, Sequence, Timestamp};

/// The prefix of the sort keys of lines.
pub const LINE_PREFIX: &str = "K#";

/// The partition of an affiliate's lines, payouts and aliases.
pub fn collection(affiliate: CustomerNumber) -> String {
    format!("A#{affiliate}")
}

pub fn line_key(affiliate: CustomerNumber, sequence: Sequence) -> Key {
    Key::new(collection(affiliate), line_sk(sequence))
}

pub fn line_sk(sequence: Sequence) -> String {
    format!("{LINE_PREFIX}{:010}", sequence.0)
}

#[derive(Serialize, Deserialize)]
struct LineItem {
    #[serde(rename = "o")]
    order: OrderId,
    #[serde(rename = "k")]
    kind: char,
    #[serde(rename = "b")]
    base_minor: i64,
    #[serde(rename = "r")]
    rate: Rate,
    #[serde(rename = "m")]
    amount_minor: i64,
    #[serde(rename = "c")]
    currency: Currency,
    #[serde(rename = "t")]
    booked_at_millis: i64,
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty", default)]
    flags: Vec<Flag>,
}

/// Reserves the next line number of an affiliate. One write, outside of the transaction that uses the number, so that the
/// orders of a busy affiliate do not conflict on the counter. An unused number leaves a gap.
///
/// # Errors
/// When the store does not answer.
pub async fn next_sequence(store: &Store, affiliate: CustomerNumber) -> Result<Sequence, Fault> {
    store.increment(&Key::new(collection(affiliate), "SEQ")).await.map(Sequence)
}

/// The write that books a line, once.
pub fn book(line: &Line) -> Result<Write, Fault> {
    let kind = match line.kind {
        LineKind::Earned => 'e',
        LineKind::Reversed => 'v',
        LineKind::Restored => 's',
        LineKind::Refused => 'x',
    };
    let item = LineItem {
        order: line.order.clone(),
        kind,
        base_minor: line.base_minor,
        rate: line.rate,
        amount_minor: line.amount.minor,
        currency: line.amount.currency,
        booked_at_millis: line.booked_at.millis(),
        flags: line.flags.clone(),
    };
    Ok(Put::new(&line_key(line.affiliate, line.sequence), &item)?.when(Condition::NotExists).into())
}

/// Reads a row of an affiliate's partition as a line.
pub fn parse_line(affiliate: CustomerNumber, row: Row) -> Result<Line, Fault> {
    let corrupt = |what: &str| Fault::missing(format!("{what} of a commission line"));
    let sequence = row.sk.strip_prefix(LINE_PREFIX).and_then(|n| n.parse().ok()).map(Sequence).ok_or_else(|| corrupt("the number"))?;
    let item: LineItem = row.read()?;
    let kind = match item.kind {
        'e' => LineKind::Earned,
        'v' => LineKind::Reversed,
        's' => LineKind::Restored,
        'x' => LineKind::Refused,
        _ => return Err(corrupt("the kind")),
    };
    Ok(Line {
        affiliate,
        sequence,
        order: item.order,
        kind,
        base_minor: item.base_minor,
        rate: item.rate,
        amount: Money::new(item.amount_minor, item.currency),
        booked_at: Timestamp::from_millis(item.booked_at_millis),
        flags: item.flags,
    })
}
