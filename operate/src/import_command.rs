//! `import-passwords` at a terminal: a bar while it runs, then what became of the rows.

use std::fs::File;
use std::io;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use operate::{ImportOptions, ImportReport, OperateError, SkippedRow, import_passwords};
use shared::shop::Shop;

/// Imports a file. Rows that were skipped go to standard error, one per line; with `json` the figures go to standard
/// output as one JSON object.
pub async fn run(shop: &Shop, by: &str, path: &Path, options: ImportOptions, json: bool) -> Result<(), OperateError> {
    let open = |e: io::Error| OperateError::InvalidArgument(format!("{}: {e}", path.display()));
    let file = File::open(path).map_err(open)?;
    let bytes = file.metadata().map_err(open)?.len();
    // It is drawn on standard error, and only at a terminal.
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {msg}").unwrap_or(ProgressStyle::default_bar());
    let bar = ProgressBar::new(bytes).with_style(style);
    let mut rows = 0_u64;
    let on_row = |skipped: Option<SkippedRow>| {
        rows += 1;
        bar.set_message(format!("{rows} rows"));
        if let Some(SkippedRow { line, why }) = skipped {
            bar.suspend(|| eprintln!("line {line}: {why}"));
        }
    };
    let report = import_passwords(shop, by, bar.wrap_read(file), options, on_row).await;
    bar.finish_and_clear();
    let ImportReport { imported, had_password, unknown_address, unreadable } = report?;
    if json {
        println!(
            r#"{{"imported":{imported},"had_password":{had_password},"unknown_address":{unknown_address},"unreadable":{unreadable},"dry_run":{}}}"#,
            options.is_rehearsal
        );
    } else if options.is_rehearsal {
        eprintln!("{imported} rows can be read, {unreadable} cannot. Nothing was written.");
    } else {
        eprintln!(
            "{imported} passwords imported. {had_password} accounts have one already, {unknown_address} addresses are no customer's, {unreadable} rows \
             cannot be read."
        );
    }
    Ok(())
}
