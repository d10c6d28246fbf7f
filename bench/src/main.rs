//! What Shopfolk takes: the start of its functions beside a bare one, and the local shop under load.
//!
//! `cargo run --release -p bench` measures all and writes `docs/performance.md`. Build first what is measured:
//! `cargo build --release --workspace`.

mod client;
mod load;
mod machine;
mod report;
mod runtime_api;
mod shop;
mod start;

use std::io;
use std::path::PathBuf;

use clap::Parser;

/// Measures, prints a table, and writes it down.
#[derive(Parser)]
struct Arguments {
    /// Where the built programs lie.
    #[arg(long, default_value = "target/release")]
    programs: PathBuf,
    /// Only the start of the functions.
    #[arg(long)]
    start: bool,
    /// Only the local shop under load.
    #[arg(long)]
    load: bool,
    /// Where to write the report; `-` writes none.
    #[arg(long, default_value = "docs/performance.md")]
    report: String,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let all = !arguments.start && !arguments.load;
    let mut report = report::Report::new();
    if all || arguments.start {
        report.add(start::measure(&arguments.programs).await?);
    }
    if all || arguments.load {
        report.add(load::measure(&arguments.programs).await?);
    }
    report.print();
    if arguments.report == "-" { Ok(()) } else { report.write(&arguments.report) }
}
