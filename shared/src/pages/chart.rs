//! The chart of hits and sales by month, as SVG without scripts or styles. Across it is measured in per cent and down in
//! pixels, so that its text is as large on a phone as on a desk.

use crate::affiliates::MonthView;
use crate::web::Frame;

/// Two rows of bars, hits above sales, a bar for each month.
pub struct Chart {
    /// Its height.
    pub height: u64,
    pub rows: [Row; 2],
    pub bar_width: &'static str,
    /// The names of the months, and where they stand.
    pub labels: Vec<Label>,
    pub labels_at: u64,
}

/// A row of bars, all in the same scale.
pub struct Row {
    /// The key of its name.
    pub label: &'static str,
    /// The class of its bars.
    pub class: &'static str,
    /// Where its name stands, and where its bars do.
    pub top: u64,
    pub ground: u64,
    pub bars: Vec<Bar>,
}

pub struct Bar {
    pub left: String,
    pub middle: String,
    pub y: u64,
    pub height: u64,
    /// The value, short enough to stand above the bar.
    pub value: String,
    /// The month and the value, in words.
    pub about: String,
}

/// The name of a month, below its bars.
pub struct Label {
    pub middle: String,
    pub text: String,
}

impl Chart {
    /// The height of the highest bar of each row.
    const BAR_MAX: u64 = 74;

    pub fn of(frame: &Frame, months: &[MonthView]) -> Self {
        let row = |label, class, top, ground, count: &dyn Fn(&MonthView) -> u64| {
            let max = months.iter().map(count).max().unwrap_or(0);
            let bars = months.iter().enumerate().map(|(n, month)| bar(frame, (n, months.len()), ground, (count(month), max), month));
            Row { label, class, top, ground, bars: bars.collect() }
        };
        let labels = months
            .iter()
            .enumerate()
            .map(|(n, month)| Label { middle: percent(2 * n + 1, 2 * months.len()), text: frame.texts.short_month(month.month.parts().1) });
        Self {
            height: 266,
            bar_width: "5.2%",
            labels_at: 260,
            rows: [
                row("affiliate-hits", "hits", 16, 118, &|month| month.hits.counted),
                row("affiliate-sales", "sales", 140, 242, &|month| month.orders),
            ],
            labels: labels.collect(),
        }
    }
}

/// The bar of the nth of several months.
fn bar(frame: &Frame, (n, months): (usize, usize), ground: u64, (count, max): (u64, u64), month: &MonthView) -> Bar {
    let height = height(count, max);
    Bar {
        left: percent(10 * n + 2, 10 * months),
        middle: percent(2 * n + 1, 2 * months),
        y: ground - height,
        height,
        value: short(frame, count),
        about: format!("{}: {}", month_name(frame, month), frame.texts.number(count)),
    }
}

/// A part of the chart's width.
fn percent(part: usize, whole: usize) -> String {
    let hundredths = part * 10_000 / whole.max(1);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The height of a bar. A count above zero is always visible.
fn height(count: u64, max: u64) -> u64 {
    if count == 0 { 0 } else { (count.saturating_mul(Chart::BAR_MAX) / max.max(1)).clamp(2, Chart::BAR_MAX) }
}

/// A count above its bar: on a phone there is room for four digits. The table below the chart has every figure.
fn short(frame: &Frame, count: u64) -> String {
    match count {
        0 => String::new(),
        1..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}{}", count / 1_000, frame.t("chart-thousand")),
        _ => format!("{}{}", count / 1_000_000, frame.t("chart-million")),
    }
}

/// A month in words, such as `March 2026`.
pub fn month_name(frame: &Frame, month: &MonthView) -> String {
    let (year, number) = month.month.parts();
    frame.texts.month(year, number)
}
