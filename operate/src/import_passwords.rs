//! Passwords that come along from another system, from a file (PW-6).

use std::io::Read;
use std::ops::AddAssign;

use shared::accounts::{ImportPasswordOutcome, import_password};
use shared::passwords::{Busy, ImportedPassword};
use shared::shop::Shop;
use shared::values::EmailAddress;

use crate::{OperateError, audit_reason};

/// What to do with the file.
#[derive(Clone, Copy, Debug)]
pub struct ImportOptions {
    /// Put an argon2id around each digest (S-PW-8).
    pub wraps: bool,
    /// Read and judge every row, and write nothing.
    pub is_rehearsal: bool,
}

/// What became of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub imported: u64,
    /// Accounts that have a password already keep it.
    pub had_password: u64,
    pub unknown_address: u64,
    pub unreadable: u64,
}

/// A row that was not imported, and why. It never repeats the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedRow {
    /// As editors count: the headings are line 1.
    pub line: u64,
    pub why: String,
}

/// A row of the file: `email` and `hash`, in any order and among other columns.
type Row = Result<(EmailAddress, ImportedPassword), String>;

/// Reads a CSV file with the columns `email` and `hash` and imports row by row. `on_row` hears of each row. A repeat
/// imports what is still missing.
///
/// # Errors
/// When the file is no such table, or the table does not answer; what was imported before stays.
pub async fn import_passwords(
    shop: &Shop,
    by: &str,
    file: impl Read,
    options: ImportOptions,
    mut on_row: impl FnMut(Option<SkippedRow>),
) -> Result<ImportReport, OperateError> {
    let reason = audit_reason(by)?;
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let columns = Columns::find(table.byte_headers().map_err(unreadable)?)?;
    let mut report = ImportReport::default();
    for record in table.into_byte_records() {
        let record = record.map_err(unreadable)?;
        let line = record.position().map_or(0, csv::Position::line);
        let skipped = |why: String| Some(SkippedRow { line, why });
        let (count, row) = match columns.read(&record) {
            Err(why) => (&mut report.unreadable, skipped(why)),
            Ok(_) if options.is_rehearsal => (&mut report.imported, None),
            Ok((address, password)) => {
                let password = if options.wraps { wrapped(shop, password).await? } else { password };
                match import_password(shop, &address, &password, &reason).await? {
                    ImportPasswordOutcome::Imported => (&mut report.imported, None),
                    ImportPasswordOutcome::HasPassword => (&mut report.had_password, None),
                    ImportPasswordOutcome::UnknownAddress => {
                        (&mut report.unknown_address, skipped("no customer has this address".to_owned()))
                    }
                }
            }
        };
        count.add_assign(1);
        on_row(row);
    }
    Ok(report)
}

/// Waits for its turn: an import is in no hurry.
async fn wrapped(shop: &Shop, password: ImportedPassword) -> Result<ImportedPassword, OperateError> {
    match shop.hasher().wrap(password, shop.rng().bytes()).await? {
        Ok(wrapped) => Ok(wrapped),
        Err(Busy) => Err(OperateError::InvalidArgument("too many hashes are computed at once; run it again".to_owned())),
    }
}

struct Columns {
    email: usize,
    hash: usize,
}

impl Columns {
    fn find(headings: &csv::ByteRecord) -> Result<Self, OperateError> {
        let place = |name: &str| {
            let is_it = |heading: &[u8]| heading.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
            let missing = || OperateError::InvalidArgument(format!("the first line names no column {name}"));
            headings.iter().map(without_byte_order_mark).position(is_it).ok_or_else(missing)
        };
        Ok(Self { email: place("email")?, hash: place("hash")? })
    }

    fn read(&self, record: &csv::ByteRecord) -> Row {
        let cell = |column: usize| {
            let bytes = record.get(column).ok_or("the row is too short")?;
            std::str::from_utf8(bytes).map_err(|_| "the row is not in UTF-8")
        };
        let address = EmailAddress::parse(cell(self.email)?).map_err(|_| "this is not an e-mail address")?;
        let password = ImportedPassword::parse(cell(self.hash)?).map_err(|refused| refused.to_string())?;
        Ok((address, password))
    }
}

fn without_byte_order_mark(heading: &[u8]) -> &[u8] {
    heading.strip_prefix(b"\xef\xbb\xbf").unwrap_or(heading)
}

fn unreadable(error: csv::Error) -> OperateError {
    OperateError::InvalidArgument(format!("the file cannot be read: {error}"))
}
