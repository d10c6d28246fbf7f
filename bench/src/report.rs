//! Tables, for the terminal and for the documents.

use crate::machine;

/// One table with a heading and a sentence on how to read it.
pub struct Table {
    pub title: &'static str,
    pub about: String,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// Everything measured in one run.
pub struct Report {
    title: &'static str,
    /// What the command is asked for beside what it does anyway.
    what: &'static str,
    tables: Vec<Table>,
}

impl Report {
    pub fn new(title: &'static str, what: &'static str, tables: Vec<Table>) -> Self {
        Self { title, what, tables }
    }

    /// The whole page.
    pub fn text(&self) -> String {
        let command = format!("cargo build --release --workspace --exclude tests && target/release/bench {}", self.what);
        let tables: String = self.tables.iter().map(Table::text).collect();
        format!(
            "# {}\n\nMade by `{}`. A shared machine is noisy: compare rows of one run, not single figures of two.\n\nMachine: {}\n{tables}",
            self.title,
            command.trim_end(),
            machine::describe(),
        )
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
