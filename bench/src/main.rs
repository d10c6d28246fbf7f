//! Benchmarks: the start of the functions beside a bare one, the local shop under load, and shops that grow.
//!
//! `bench` measures start and load and writes `docs/performance.md`; `bench growth` fills shops of up to a million
//! customers and writes `docs/growth.md`. Build the measured programs first:
//! `cargo build --release --workspace --exclude tests`.

mod client;
mod growth;
mod load;
mod machine;
mod peers;
mod report;
mod requests;
mod runtime_api;
mod shop;
mod start;
mod tls;

use std::io;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use report::Report;

/// Measures, prints tables, and writes them to the documents.
#[derive(Parser)]
struct Arguments {
    #[arg(value_enum, default_value_t = Benchmark::Performance)]
    what: Benchmark,
    /// The folder of the built programs.
    #[arg(long, default_value = "target/release")]
    programs: PathBuf,
    /// Print only, and leave the documents as they are.
    #[arg(long)]
    print: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Start and load.
    Performance,
    /// The start of each function; only printed.
    Start,
    /// The local shop under load; only printed.
    Load,
    /// The same requests in shops of 1,000 to 1,000,000 customers. Takes a quarter of an hour and 6 GB of disk.
    Growth,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let Arguments { what, programs, print } = Arguments::parse();
    if what == Benchmark::Growth {
        let (tables, grown) = growth::measure().await?;
        let page = (!print).then_some("docs/growth.md");
        write_report(&Report::new("Growth", "growth", tables), page)?;
        return if grown.is_empty() { Ok(()) } else { Err(io::Error::other(format!("units grew: {}", grown.join("; ")))) };
    }
    let mut tables = Vec::new();
    if what != Benchmark::Load {
        tables.extend(start::measure(&programs).await?);
    }
    if what != Benchmark::Start {
        tables.extend(load::measure(&programs).await?);
        tables.push(peers::table());
    }
    let page = (what == Benchmark::Performance && !print).then_some("docs/performance.md");
    write_report(&Report::new("Performance", "", tables), page)
}

/// Prints a report, and writes it to its page if there is one.
fn write_report(report: &Report, page: Option<&str>) -> io::Result<()> {
    println!("{}", report.text());
    page.map_or(Ok(()), |page| std::fs::write(page, report.text()))
}
