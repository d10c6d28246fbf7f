//! Tables, for the terminal and for `docs/performance.md`.

use std::io;

use crate::machine;

/// One table with a heading and a sentence on how to read it.
pub struct Table {
    pub title: &'static str,
    pub about: String,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// Everything measured in one run.
#[derive(Default)]
pub struct Report {
    tables: Vec<Table>,
}

impl Report {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, tables: Vec<Table>) {
        self.tables.extend(tables);
    }

    pub fn print(&self) {
        println!("{}", self.text());
    }

    pub fn write(&self, path: &str) -> io::Result<()> {
        let head = "# Performance\n\nMade by `cargo build --release --workspace && cargo run --release -p bench`. Medians; a shared machine is noisy, so\ncompare rows of one run, not single figures of two.\n";
        std::fs::write(path, format!("{head}\nMachine: {}\n{}", machine::describe(), self.text()))
    }

    fn text(&self) -> String {
        self.tables.iter().map(Table::text).collect()
    }
}

impl Table {
    fn text(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let head = line(self.columns.iter().map(ToString::to_string).collect());
        let rule = line(self.columns.iter().map(|_| "---".to_owned()).collect());
        let rows: String = self.rows.iter().map(|row| line(row.clone())).collect();
        format!("\n## {}\n\n{}\n\n{head}{rule}{rows}", self.title, self.about)
    }
}

/// A figure with one digit behind the point, made of tenths: no float is needed to show it.
pub fn tenths(value: u64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// The middle one.
pub fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}
