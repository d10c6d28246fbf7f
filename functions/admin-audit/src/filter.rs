//! Which rows of the log are asked for, as addresses and forms say it.

use shared::audit::{AuditFilter, Day};
use shared::web::{Problem, Staff};

/// The filter of the address.
pub fn of_query(cx: Staff<'_>) -> Result<AuditFilter, Problem> {
    let part = |name: &str| cx.query(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let day = |name: &str| part(name).map(|text| Day::parse(&text).ok_or_else(invalid_day)).transpose();
    Ok(AuditFilter { who: part("who"), what: part("what"), whom: part("whom"), from: day("from")?, to: day("to")? })
}

fn invalid_day() -> Problem {
    Problem::bad_request("invalid_day", "A day is written as 2026-11-26.")
}
