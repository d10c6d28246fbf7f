//! Tables as files for spreadsheets: RFC 4180, UTF-8, CRLF (EX-3).

use csv::{Terminator, WriterBuilder};
use http::{StatusCode, header};

use super::Reply;
use crate::fault::Fault;
use crate::values::Money;

/// A cell of a table.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Text that a spreadsheet must not run.
    Text(String),
    /// A number or a time of ours, exactly as it is.
    Plain(String),
}

impl Cell {
    /// An amount as a plain decimal.
    pub fn amount(money: Money) -> Self {
        let decimals = usize::from(money.currency.decimals());
        let digits = format!("{:0>width$}", money.minor.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let sign = if money.minor < 0 { "-" } else { "" };
        Self::Plain(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
    }

    /// The cell as it is written. A text that a spreadsheet would take for a formula gets an apostrophe.
    fn written(self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Self::Text(text) | Self::Plain(text) => text,
        }
    }
}

/// A table as a file to download.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn file(name: &str, heading: Vec<String>, rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<Reply, Fault> {
    let broken = |e: csv::Error| Fault::internal("writing a table", e);
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(heading).map_err(broken)?;
    for row in rows {
        writer.write_record(row.into_iter().map(Cell::written)).map_err(broken)?;
    }
    let bytes = writer.into_inner().map_err(|e| Fault::internal("writing a table", e.into_error()))?;
    let reply = Reply::new(StatusCode::OK, "text/csv; charset=utf-8", bytes.into());
    Ok(reply.header(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Currency;

    /// EX-3, S-IN-6
    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        let written = |text: &str| Cell::Text(text.to_owned()).written();
        for formula in ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(written(formula), format!("'{formula}"));
        }
        assert_eq!(written("RE-17"), "RE-17");
        let amount = |minor, code| Cell::amount(Money::new(minor, Currency::parse(code).expect("a currency"))).written();
        assert_eq!([amount(-450, "EUR"), amount(5, "EUR"), amount(1_240, "JPY"), amount(1_251, "KWD")], ["-4.50", "0.05", "1240", "1.251"]);
    }
}
