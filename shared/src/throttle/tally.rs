//! How long the next log-in must wait after failures (S-LG-6).

use crate::values::{Span, Timestamp};

/// Free failures of one address from one network.
pub(super) const FREE_FAILURES_PER_PAIR: u32 = 5;
/// Free failures from one network.
pub(super) const FREE_FAILURES_PER_NETWORK: u32 = 30;

/// The counters of a network's item, once an attempt is beyond the free limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub network: u32,
    pub pair: u32,
    pub network_last_at: Option<Timestamp>,
    pub pair_last_at: Option<Timestamp>,
}

/// How long the next attempt must wait after the last one. For an address: 1 s, doubling up to 15 minutes. For a
/// network: 1 minute, then five times as long each time, up to an hour.
pub(super) fn retry_after(tally: Tally, now: Timestamp) -> Option<Span> {
    let pair = tally.pair.checked_sub(FREE_FAILURES_PER_PAIR).map(|over| Span::seconds((1 << over.min(10)).min(900)));
    let network = tally.network.checked_sub(FREE_FAILURES_PER_NETWORK).map(|over| Span::seconds((60 * 5_i64.pow(over.min(4))).min(3_600)));
    let rest = |wait: Option<Span>, last: Option<Timestamp>| Some(last.unwrap_or(now).plus(wait?).since(now));
    [rest(pair, tally.pair_last_at), rest(network, tally.network_last_at)].into_iter().flatten().max().filter(|rest| *rest > Span::ZERO)
}
