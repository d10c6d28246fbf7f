//! How long a log-in must wait.

use super::tally::{FREE_FAILURES_PER_NETWORK, FREE_FAILURES_PER_PAIR, Tally, retry_after};
use crate::values::{Span, Timestamp};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_772_442_000_000).plus(Span::seconds(seconds))
}

/// S-LG-6: 5 failures of an address from a network are free, then 1 s doubling to 900; 30 of a network are free, then
/// 60 s, five times as long each time, up to an hour.
#[test]
fn each_failure_beyond_the_free_ones_makes_the_next_wait_longer() {
    let pair = |pair: u32| Tally { network: pair, pair, network_last_at: Some(at(0)), pair_last_at: Some(at(0)) };
    for (failures, seconds) in
        [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 32), (13, 256), (14, 512), (15, 900), (16, 900), (29, 900)]
    {
        assert_eq!(retry_after(pair(failures), at(0)).map_or(0, Span::as_seconds_ceil), seconds, "after {failures} of an address");
    }
    let network = |network: u32| Tally { network, pair: 0, network_last_at: Some(at(0)), pair_last_at: None };
    for (failures, seconds) in [(29, 0), (30, 60), (31, 300), (32, 1_500), (33, 3_600), (34, 3_600), (1_000_000, 3_600)] {
        assert_eq!(retry_after(network(failures), at(0)).map_or(0, Span::as_seconds_ceil), seconds, "after {failures} of a network");
    }
    assert_eq!((FREE_FAILURES_PER_PAIR, FREE_FAILURES_PER_NETWORK), (5, 30));
}

/// S-LG-6: time already waited counts, and the longer of the two waits applies.
#[test]
fn a_wait_begins_with_the_last_try() {
    let tally = Tally { network: 31, pair: 8, network_last_at: Some(at(0)), pair_last_at: Some(at(-5)) };
    for (now, seconds) in [(0, 300), (1, 299), (299, 1)] {
        assert_eq!(retry_after(tally, at(now)).map(Span::as_seconds_ceil), Some(seconds), "{now} s later");
    }
    assert_eq!(retry_after(tally, at(300)), None);
    let pair = Tally { network: 8, ..tally };
    assert_eq!(retry_after(pair, at(2)).map(Span::as_seconds_ceil), Some(1));
    assert_eq!(retry_after(pair, at(3)), None);
}
